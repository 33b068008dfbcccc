import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { router } from '../../src/lib/router.svelte';
import Runs from '../../src/screens/runs/Runs.svelte';
import UserPanel from '../../src/screens/users/UserPanel.svelte';
import Ties from '../../src/screens/users/Ties.svelte';
import BulkBind from '../../src/screens/users/BulkBind.svelte';
import { install, type World } from '../fixtures/ipc';

async function world(changes: Partial<World> = {}) {
  const door = install(window, { connections: ['syncing'], ...changes });
  await app.load();
  return door;
}

const last = (door: Awaited<ReturnType<typeof world>>, command: string) =>
  door.called.filter((call) => call.command === command).at(-1)?.args;
const query = { standing: null, search: '', sort: 'name', descending: false } as const;

test('unbinding asks what becomes of the account, and says what the next sync does', async () => {
  const door = await world();
  render(Ties, { id: 4, name: 'Dara O’Brien', onwished: () => undefined });
  await userEvent.click(await screen.findByRole('button', { name: 'Unbind…' }));
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByRole('radio', { name: 'Archive' }));
  await userEvent.click(within(dialog).getByRole('button', { name: 'Unbind Dara O’Brien' }));
  await screen.findByText('To be unbound: archive');
  expect(last(door, 'users_bind')).toMatchObject({ connection: 1, ids: [4], wish: 'archive' });
});

test('a wish can be taken back', async () => {
  const door = await world();
  render(Ties, { id: 5, name: 'Eoin Müller', onwished: () => undefined });
  await userEvent.click(await screen.findByRole('button', { name: 'Bind' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Take it back' }));
  await waitFor(() => expect(last(door, 'users_bind')?.wish).toBe('leaveActive'));
});

test('whose hand suspended the account is told', async () => {
  await world();
  render(Ties, { id: 41, name: 'Tomasz', onwished: () => undefined });
  await screen.findByText('Suspended by Google, not by Rollcall');
  expect(screen.getByText(/Leaves it: suspended by Google/)).toBeVisible();
});

test('what the plan that waits says of the user leads to it', async () => {
  await world();
  render(Ties, { id: 5, name: 'Eoin Müller', onwished: () => undefined });
  expect(await screen.findByRole('link', { name: 'Review run 32' })).toHaveAttribute('href', '#/sync');
});

test('on a connection that may only look nobody is bound', async () => {
  await world({ connections: ['sandbox'] });
  render(Ties, { id: 5, name: 'Eoin Müller', onwished: () => undefined });
  const bind = await screen.findByRole('button', { name: 'Bind' });
  expect(bind).toHaveAccessibleDescription(/may only look/);
});

test('many are bound at once, after it was said what that does', async () => {
  const door = await world();
  render(BulkBind, { selected: 3, query, idsOf: async () => [1, 2, 3], blocked: null });
  await userEvent.click(screen.getByRole('button', { name: 'Bind…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Bind 3 users to Northwind?' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Bind 3 users' }));
  await waitFor(() => expect(last(door, 'users_bind')).toMatchObject({ ids: [1, 2, 3], wish: 'bind' }));
});

test('the history lists runs of both verbs, and one opens to its steps', async () => {
  await world();
  router.go('runs');
  render(Runs);
  await waitFor(() => expect(screen.getAllByRole('link', { name: 'Sync' }).length).toBeGreaterThan(1));
  expect(screen.getAllByRole('link', { name: /^Import/ }).length).toBeGreaterThan(1);
  router.go('runs/30');
  await screen.findByRole('heading', { name: 'Sync, run 30' });
  expect(await screen.findByRole('grid', { name: 'Steps of the run' })).toBeVisible();
});

test('whoever is to be bound is not said to be bound nowhere', async () => {
  await world();
  router.go('users/5');
  const changed: unknown[] = [];
  render(UserPanel, {
    id: 5,
    takeFocus: null,
    onclose: () => undefined,
    onchanged: (one) => changed.push(one),
  });
  await userEvent.click(await screen.findByRole('tab', { name: 'Google account' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Bind' }));
  await screen.findByText('To be bound');
  await screen.findByText('Not bound yet');
  expect(screen.queryByText('Not bound'), 'it contradicts what stands above').toBeNull();
  expect(changed.at(-1), 'the list shows it').toMatchObject({ row: { id: 5, marks: ['toBeBound'] } });
});
