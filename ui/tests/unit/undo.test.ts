import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import OneRun from '../../src/screens/runs/OneRun.svelte';
import Sync from '../../src/screens/sync/Sync.svelte';
import { wizardOf } from '../../src/screens/sync/wizard.svelte';
import { sandbox, syncing } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';

/** The fixtures have one sync among the runs of the first connection. */
async function world(changes: Partial<World> = {}) {
  const door = install(window, { connections: [syncing], synced: 20, ...changes });
  await app.load();
  app.choose(syncing.id);
  return door;
}

const runs = (door: Awaited<ReturnType<typeof world>>) =>
  door.invoke('runs', { connection: syncing.id, offset: 0, limit: 50 }) as Promise<{
    rows: { id: number; verb: string; state: string; connection: number }[];
  }>;

test('a sync is undone by a plan, after what cannot be undone was said', async () => {
  const door = await world();
  const sync = (await runs(door)).rows.find((run) => run.verb === 'sync')!;
  render(OneRun, { id: sync.id });
  await userEvent.click(await screen.findByRole('button', { name: 'Undo this run…' }));
  const dialog = await screen.findByRole('dialog', { name: `Undo run ${sync.id}?` });
  within(dialog).getByText('4 passwords that are set.');
  expect(
    door.called.some((call) => call.command === 'undo_read'),
    'nothing is read before',
  ).toBe(false);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Make the plan' }));
  await waitFor(() => expect(wizardOf(syncing.id).plan?.undoes).toBe(sync.id));

  render(Sync);
  await screen.findByRole('heading', { name: `Undo run ${sync.id}` });
  await screen.findByText(`What cannot be undone of run ${sync.id}`);
  await userEvent.click(screen.getByRole('button', { name: /^Apply \d+ changes$/ }));
  await screen.findByText(`Undo of run ${sync.id} is done.`);
});

test('a run that cannot be undone says why', async () => {
  const door = await world();
  const discarded = (await runs(door)).rows.find((run) => run.state === 'discarded')!;
  render(OneRun, { id: discarded.id });
  const button = await screen.findByRole('button', { name: /^Undo this run…/ });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAccessibleDescription(/Nothing of it was carried out/);
});

test('an import is undone in the directory alone, also where nothing may be sent', async () => {
  const looking = { ...syncing, id: 78, verbs: sandbox.verbs };
  const door = install(window, { connections: [looking], synced: 20 });
  await app.load();
  app.choose(looking.id);
  const imported = (await runs(door)).rows.find((run) => run.verb === 'import' && run.state === 'done')!;
  render(OneRun, { id: imported.id });
  await userEvent.click(await screen.findByRole('button', { name: 'Undo this run…' }));
  const dialog = await screen.findByRole('dialog', { name: `Undo run ${imported.id}?` });
  within(dialog).getByText(/Google is not asked, and is told nothing/);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Make the plan' }));
  const wizard = wizardOf(imported.connection);
  await waitFor(() => expect(wizard.plan?.hereAlone).toBe(true));
  wizardOf(looking.id).plan = wizard.plan;
  wizardOf(looking.id).step = 'review';

  render(Sync);
  await screen.findByText(/Google was not asked, and is told nothing/);
  await screen.findByText('5 rows that changed since.');
  const updates = screen.getByText('Update', { selector: 'dt' }).parentElement;
  expect(updates, 'its figures tell of values as well').toHaveTextContent(/Update\s*\d+\s*\d+ attributes/);
  screen.getByRole('button', { name: /^Remove \d+$/ });
  expect(screen.queryByRole('button', { name: /^Create/ }), 'what it cannot do has no chip').toBeNull();
  const apply = screen.getByRole('button', { name: /^Remove \d+ users, update \d+$/ });
  expect(apply, 'its name is what it does').not.toHaveAttribute('aria-disabled', 'true');
});

test('an undo that was interrupted while it read goes on as one', async () => {
  const door = await world();
  const wizard = wizardOf(77);
  wizard.continues = true;
  wizard.undoes = 30;
  await wizard.read();
  expect(door.called).toContainEqual(
    expect.objectContaining({ command: 'undo_read', args: expect.objectContaining({ run: 30 }) }),
  );
});

test('what a lost authorisation paused goes on after it, and a plan that waits is left to be reviewed', async () => {
  const door = await world({ syncs: true, interrupted: 'applying' });
  const wizard = wizardOf(79);
  await wizard.goOn();
  expect(
    door.called.map(({ command }) => command),
    'what was approved is applied on',
  ).toContain('sync_apply');

  const reads = await world({ syncs: true, interrupted: 'reading' });
  await wizardOf(80).goOn();
  expect(
    reads.called.map(({ command }) => command),
    'what was being read is read on',
  ).toContain('sync_read');

  const waits = await world({ syncs: true, waiting: true });
  const third = wizardOf(81);
  await third.goOn();
  const called = waits.called.map(({ command }) => command);
  expect(
    called.filter((one) => one === 'sync_apply' || one === 'sync_read'),
    'nobody approved it',
  ).toEqual([]);
});
