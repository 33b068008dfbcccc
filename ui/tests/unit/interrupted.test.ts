import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { router } from '../../src/lib/router.svelte';
import RunProgress from '../../src/lib/parts/RunProgress.svelte';
import Import from '../../src/screens/import/Import.svelte';
import Overview from '../../src/screens/overview/Overview.svelte';
import Sync from '../../src/screens/sync/Sync.svelte';
import { install, type World } from '../fixtures/ipc';

let id = 40;

/** Each test has a connection of its own: the wizard of one lives as long as the window. */
async function world(changes: Partial<World>) {
  const { sandbox } = await import('../fixtures/connections');
  const door = install(window, { connections: [{ ...sandbox, id: ++id }], ...changes });
  await app.load();
  app.choose(id);
  return door;
}

beforeEach(() => (location.hash = '#/overview'));

test('an interrupted import says what was approved, how much is done, and Continue', async () => {
  const door = await world({ interrupted: 'applying' });
  render(Import);
  const done = await screen.findByRole('region', { name: 'Done before it was interrupted' });
  expect(done).toHaveTextContent('1,000 of 2,080');
  expect(within(done).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '1000');
  expect(screen.getByRole('region', { name: 'What was approved' })).toHaveTextContent('New 2,031');
  expect(screen.queryByRole('button', { name: /^Import/ }), 'it is not approved twice').toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByText('The import is done.');
  expect(door.called.filter(({ command }) => command === 'import_apply')).toHaveLength(1);
});

test('while another program goes on with it, Continue says so and does nothing', async () => {
  const door = await world({
    interrupted: 'applying',
    atWork: 'an import is applied, process 4711',
  });
  render(Import);
  await userEvent.click(await screen.findByRole('button', { name: 'Continue' }));
  expect(screen.getByRole('button', { name: 'Continue' })).toHaveAccessibleDescription(
    'It goes on already: an import is applied, process 4711.',
  );
  expect(door.called.some(({ command }) => command === 'import_apply')).toBe(false);
  door.world.atWork = null;
  await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
  await screen.findByRole('region', { name: 'Done before it was interrupted' });
});

test('Overview leads there by one button, and its runs say how it stands', async () => {
  await world({ interrupted: 'applying' });
  render(Overview);
  const row = await screen.findByRole('row', { name: /1,000 of 2,080 done/ });
  expect(within(row).getByText('Interrupted')).toBeVisible();
  router.go('overview');
  await userEvent.click(screen.getByRole('button', { name: /^Continue/ }));
  expect(location.hash).toBe('#/import');
});

test('a plan that waits is told by Overview with one button', async () => {
  await world({ waiting: true });
  render(Overview);
  await screen.findByText('An import waits for you');
  expect(screen.getAllByRole('button', { name: /^Review/ })).toHaveLength(1);
});

test('the rest of an interrupted sync is given up once that is confirmed', async () => {
  const door = await world({ interrupted: 'applying', syncs: true });
  render(Sync);
  const given = () => door.called.filter(({ command }) => command === 'discard_plan');
  await userEvent.click(await screen.findByRole('button', { name: 'Give up the rest…' }));
  const asked = await screen.findByRole('dialog', { name: 'Give up the rest of this sync?' });
  expect(asked).toHaveTextContent('19 steps were done and stay; 27 steps will not be sent.');
  await userEvent.click(within(asked).getByRole('button', { name: 'Keep it' }));
  expect(given()).toHaveLength(0);
  await userEvent.click(screen.getByRole('button', { name: 'Give up the rest…' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Give up the rest' }));
  await screen.findByRole('button', { name: 'All runs' });
  expect(given()).toHaveLength(1);
  expect(screen.queryByRole('button', { name: 'Continue' }), 'it is at its end').toBeNull();
});

test('of an interrupted import nothing is given up', async () => {
  await world({ interrupted: 'applying' });
  render(Import);
  await screen.findByRole('button', { name: 'Continue' });
  expect(screen.queryByRole('button', { name: /Give up/ })).toBeNull();
});

test('an import that goes on is not called interrupted', async () => {
  await world({ interrupted: 'applying', atWork: 'an import is applied, process 4711' });
  render(Overview);
  await screen.findByText('Import goes on now');
  expect(screen.queryByText(/interrupted/i)).toBeNull();
});

for (const [verb, Screen, command, title] of [
  ['import', Import, 'import_apply', 'Importing'],
  ['sync', Sync, 'sync_apply', 'Applying to Google'],
] as const) {
  test(`Continue of an interrupted ${verb} takes the focus to its progress`, async () => {
    await world({ interrupted: 'applying', syncs: verb === 'sync', hangs: [command] });
    render(Screen);
    await userEvent.click(await screen.findByRole('button', { name: 'Continue' }));
    const progress = await screen.findByRole('region', { name: title });
    await waitFor(() => expect(progress).toHaveFocus());
  });
}

test('a guess that is passed is shown as the end no more', () => {
  const words = { title: 'Importing', doing: 'Writing', unit: (total: number) => `${total} users` };
  const props = { connection: 1, applying: false, cancelling: false, error: null, words, onretry: () => {} };
  const reading = (read: number) => ({
    ...props,
    progress: { stage: 'reading', read, expected: 266, rate: 0, doing: 'reading' } as const,
  });
  const { rerender } = render(RunProgress, reading(250));
  const told = screen.getByRole('region', { name: 'Reading from Google' });
  expect(told).toHaveTextContent('250 of about 266 accounts');
  void rerender(reading(297));
  return waitFor(() => {
    expect(told).toHaveTextContent('297 accounts');
    expect(told).not.toHaveTextContent('266');
    expect(screen.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow');
  });
});

test('what happens after the last step is said', async () => {
  const words = {
    title: 'Applying to Google',
    doing: 'Each account…',
    unit: (total: number) => `${total} steps`,
  };
  const props = { connection: 1, applying: true, cancelling: false, error: null, words, onretry: () => {} };
  const applied = { stage: 'applying', done: 10, total: 10, rate: 2 } as const;
  const { rerender } = render(RunProgress, { ...props, progress: applied });
  const told = screen.getByRole('region', { name: 'Applying to Google' });
  expect(told).toHaveTextContent('Closing the run');
  const doing = 'asking Google which licences new accounts have';
  await rerender({ ...props, progress: { stage: 'closing', done: 10, total: 10, doing } });
  expect(told).toHaveTextContent('10 of 10 steps');
  expect(told).toHaveTextContent('Asking Google which licences new accounts have');
});

test('a row that did not go through leads to its answer', async () => {
  const door = await world({ interrupted: 'applying', problems: true });
  render(Import);
  await userEvent.click(await screen.findByRole('button', { name: 'Continue' }));
  const user = await screen.findByRole('link', { name: 'Open user Grzegorz Smith-Jones' });
  expect(user).toHaveAttribute('href', '#/users/4');
  door.world.interrupted = null;
  await userEvent.click(screen.getByRole('button', { name: 'Answer Dara O’Brien' }));
  await waitFor(() => {
    const asked = door.called.filter(({ command }) => command === 'review_window').at(-1)?.args as {
      filter: { search: string; decisions: string[] };
    };
    expect(asked.filter).toMatchObject({ search: 'dara@northwind.example', decisions: [] });
  });
});
