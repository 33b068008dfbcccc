import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { parse, router } from '../../src/lib/router.svelte';
import Troubleshoot from '../../src/screens/troubleshoot/Troubleshoot.svelte';
import { sandbox } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';

let id = 700;

/** Each test has a connection of its own: what was asked outlives the screen. */
async function world(changes: Partial<World> = {}, path = 'troubleshoot') {
  const door = install(window, { connections: [{ ...sandbox, id: ++id }], ...changes });
  await app.load();
  app.choose(id);
  router.go(path);
  await waitFor(() => expect(router.route).toEqual(parse(path)));
  render(Troubleshoot);
  return door;
}

const last = (door: Awaited<ReturnType<typeof world>>, command: string) =>
  door.called.filter((call) => call.command === command).at(-1)?.args;

test('nothing is asked before somebody presses; then what was found stands first', async () => {
  const door = await world();
  expect(await screen.findByText('What is wrong?')).toBeVisible();
  expect(last(door, 'run_checks')).toBeUndefined();
  await userEvent.click(screen.getAllByRole('button', { name: 'Run checks' })[0]!);
  const found = await screen.findByRole('list', { name: 'What was found' });
  expect(within(found).getAllByRole('button')[0]).toHaveAccessibleName(
    /^Error: Google suspends new accounts/,
  );
  expect(last(door, 'run_checks')).toMatchObject({ connection: id, check: null });
});

test('a finding says what mends it, and its check alone is asked again', async () => {
  const door = await world({ asked: true }, 'troubleshoot/new-accounts');
  expect(await screen.findByRole('button', { name: 'Open App access control' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Copy what to enter there' })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Check again' }));
  await waitFor(() => expect(last(door, 'run_checks')).toMatchObject({ check: 'new-accounts' }));
});

test('a check that another one speaks for names it', async () => {
  await world({ asked: true }, 'troubleshoot/licences');
  expect(await screen.findByText(/Not asked: “Do new accounts come, and stay active\?”/)).toBeVisible();
});

test('what cannot be known says why, in words and by its code, and where to look', async () => {
  await world({ asked: true }, 'troubleshoot/trust');
  expect(await screen.findByText(/No API tells it/)).toBeVisible();
  expect(screen.getByText('notTold')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Open App access control' })).toBeVisible();
});

test('what its address opens has the focus on its heading, and keeps it from nobody', async () => {
  const door = await world({ asked: true }, 'troubleshoot/new-accounts');
  const opened = await screen.findByRole('region', { name: 'Check' });
  await waitFor(() => expect(within(opened).getAllByRole('heading', { level: 2 })[0]).toHaveFocus());
  const again = within(opened).getByRole('button', { name: 'Check again' });
  await userEvent.click(again);
  await waitFor(() => expect(last(door, 'run_checks')).toBeDefined());
  await waitFor(() => expect(again).not.toHaveAttribute('aria-busy'));
  expect(again).toHaveFocus();
});

test('what only stands first takes no focus, and there is nothing to close', async () => {
  await world({ asked: true });
  const first = await screen.findByRole('region', { name: 'Check' });
  expect(within(first).getAllByRole('heading', { level: 2 })[0]).not.toHaveFocus();
  expect(screen.queryByRole('button', { name: 'Close the check', hidden: true })).toBeNull();
});

test('whoever closes what lies over the list is back at it', async () => {
  await world({ asked: true }, 'troubleshoot/new-accounts');
  await userEvent.click(await screen.findByRole('button', { name: 'Close the check', hidden: true }));
  await waitFor(() => expect(router.route).toEqual(parse('troubleshoot')));
  const found = screen.getByRole('list', { name: 'What was found' });
  expect(within(found).getByRole('button', { name: /Google suspends new accounts/ })).toHaveFocus();
});

test('a guide has the focus on its heading as well, and gives it back to the list', async () => {
  await world({}, 'troubleshoot/guide/new-users-suspended');
  const opened = await screen.findByRole('region', { name: 'Guide' });
  await waitFor(() => expect(within(opened).getByRole('heading', { level: 2 })).toHaveFocus());
  const chosen = screen.getByRole('link', { current: true });
  await userEvent.click(within(opened).getByRole('button', { name: 'Close the guide', hidden: true }));
  expect(chosen).toHaveFocus();
});

test('a guide stops at the first check that finds the cause, and shows what mends it', async () => {
  const door = await world({}, 'troubleshoot/guide/new-users-suspended');
  await userEvent.click(await screen.findByRole('button', { name: 'Find the cause' }));
  expect(await screen.findByText('The cause')).toBeVisible();
  expect(last(door, 'follow_guide')).toMatchObject({ guide: 'new-users-suspended' });
  expect(screen.queryByText('Where no check finds it')).toBeNull();
});

test('where no check finds the cause the guide goes on with what to do', async () => {
  await world({ healthy: true }, 'troubleshoot/guide/imports-fail');
  await userEvent.click(await screen.findByRole('button', { name: 'Find the cause' }));
  expect(await screen.findByText('No check found the cause.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Runs' })).toHaveAttribute('href', '#/runs');
});

test('what a guide finds and is not its cause is told besides', async () => {
  await world({}, 'troubleshoot/guide/imports-fail');
  await userEvent.click(await screen.findByRole('button', { name: 'Find the cause' }));
  expect(await screen.findByText('No check found the cause.')).toBeVisible();
  expect(await screen.findByRole('list', { name: 'Seen besides' })).toBeVisible();
  expect(screen.queryByText('The cause')).toBeNull();
});

test('whoever comes back from the page at Google reads whether it is mended', async () => {
  const door = await world({ mendable: true }, 'troubleshoot/guide/new-users-suspended');
  await userEvent.click(await screen.findByRole('button', { name: 'Find the cause' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Open App access control' }));
  await waitFor(() => expect(last(door, 'open_link')).toBeDefined());
  window.dispatchEvent(new Event('focus'));
  expect(await screen.findByText(/“Google suspends new accounts” is not found any more/)).toBeVisible();
  expect(screen.queryByText('The cause')).toBeNull();
  expect(screen.queryByText('No check found the cause.')).toBeNull();
});

test('what is not mended yet is said to be there still', async () => {
  const door = await world({}, 'troubleshoot/guide/new-users-suspended');
  await userEvent.click(await screen.findByRole('button', { name: 'Find the cause' }));
  window.dispatchEvent(new Event('focus'));
  expect(door.called.filter((call) => call.command === 'follow_guide')).toHaveLength(1);
  await userEvent.click(await screen.findByRole('button', { name: 'Check again' }));
  expect(await screen.findByText('It is still there.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Open App access control' })).toBeVisible();
});

test('a pasted error finds its guide, and the arrow leads to it', async () => {
  await world();
  const box = await screen.findByLabelText('Search guides, checks and findings');
  await userEvent.type(box, 'admin_policy_enforced');
  await screen.findByRole('list', { name: 'What was found for it' });
  await userEvent.keyboard('{ArrowDown}');
  expect(screen.getByRole('link', { name: /admin_policy_enforced/ })).toHaveFocus();
});

test('whoever leaves the screen and comes back sees what was found since', async () => {
  const door = install(window, { connections: [{ ...sandbox, id: ++id }] });
  await app.load();
  app.choose(id);
  router.go('troubleshoot');
  const first = render(Troubleshoot);
  await userEvent.click((await screen.findAllByRole('button', { name: 'Run checks' }))[0]!);
  await screen.findByRole('list', { name: 'What was found' });
  first.unmount();
  door.world.healthy = true;
  render(Troubleshoot);
  await userEvent.click((await screen.findAllByRole('button', { name: 'Run checks' }))[0]!);
  expect(await screen.findByText(/Nothing was found\./)).toBeVisible();
  expect(screen.queryByRole('list', { name: 'What was found' })).toBeNull();
});
