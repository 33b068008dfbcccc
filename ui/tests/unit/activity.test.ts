import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { parse, router } from '../../src/lib/router.svelte';
import Activity from '../../src/screens/activity/Activity.svelte';
import { sandbox } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';

let id = 800;

/** Each test has a connection of its own: what was asked outlives the screen. */
async function world(changes: Partial<World> = {}) {
  const door = install(window, { connections: [{ ...sandbox, id: ++id }], ...changes });
  await app.load();
  app.choose(id);
  router.go('activity');
  await waitFor(() => expect(router.route).toEqual(parse('activity')));
  render(Activity);
  return door;
}

const asksOf = (called: { command: string; args: Record<string, unknown> }[]) =>
  called.filter(({ command }) => command === 'activity').map(({ args }) => args.ask);

test('Google is asked only when somebody asks', async () => {
  const { called } = await world();
  await screen.findByRole('heading', { name: 'Activity' });
  await screen.findAllByRole('row');
  expect(asksOf(called)).toEqual(['here']);
  expect(screen.queryByText('Administrator elsewhere')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Ask Google’s logs' }));
  expect(await screen.findAllByText('Administrator elsewhere')).not.toHaveLength(0);
  expect(asksOf(called)).toEqual(['here', 'google']);
  expect(screen.getByText(/some minutes late/)).toBeVisible();
});

test('a chip narrows the list to who made it, and the export takes the same', async () => {
  const { called } = await world();
  await userEvent.click(await screen.findByRole('button', { name: 'Ask Google’s logs' }));
  const chips = await screen.findByRole('group', { name: 'Made by' });
  await userEvent.click(await within(chips).findByRole('button', { name: /Made by others/ }));
  await waitFor(() => expect(screen.queryByText('Plan approved')).toBeNull());
  await userEvent.click(screen.getByRole('button', { name: 'Export CSV' }));
  const written = called.find(({ command }) => command === 'activity_export');
  expect(written?.args).toMatchObject({ format: 'csv', filter: { by: ['others'] } });
});

test('that the logs cannot be asked is said, and our own events stay', async () => {
  await world({ actsTrouble: 'closed' });
  await userEvent.click(await screen.findByRole('button', { name: 'Ask Google’s logs' }));
  expect(await screen.findByText('Google’s logs could not be asked.')).toBeVisible();
  expect(screen.getByText(/may not read the admin and token logs/)).toBeVisible();
  expect((await screen.findAllByText('Plan approved')).length).toBeGreaterThan(0);
});

test('a line shows what it changed, and leads to what its run did', async () => {
  const { called } = await world();
  await userEvent.click((await screen.findAllByText('User changed'))[0]!);
  expect(await screen.findByText('Weiwei')).toBeVisible();
  await userEvent.click((await screen.findAllByText('Plan approved'))[0]!);
  await userEvent.click(await screen.findByRole('button', { name: 'Only this run' }));
  await screen.findByRole('button', { name: 'Run 31: show all' });
  const last = called.filter(({ command }) => command === 'activity_window').at(-1);
  expect(last?.args.filter).toMatchObject({ run: 31 });
});

test('a broken trail is said, and begun anew', async () => {
  const { called } = await world({ actsTrouble: 'broken' });
  expect(await screen.findByText(/is not as it was written/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Begin the trail anew' }));
  await waitFor(() => expect(screen.queryByText(/is not as it was written/)).toBeNull());
  expect(called.map(({ command }) => command)).toContain('activity_begin_anew');
});
