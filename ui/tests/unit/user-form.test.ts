import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { parse, router } from '../../src/lib/router.svelte';
import Users from '../../src/screens/users/Users.svelte';
import { asked } from '../../src/screens/users/query.svelte';
import { install } from '../fixtures/ipc';

let door: ReturnType<typeof install>;
const args = (command: string) => door.called.filter((call) => call.command === command).at(-1)?.args;
const at = (hash: string) => waitFor(() => expect(location.hash).toBe(hash));

async function show(path: string, world: Parameters<typeof install>[1] = {}) {
  door = install(window, world);
  router.go(path);
  await waitFor(() => expect(router.route).toEqual(parse(`#/${path}`)));
  await app.load();
  render(Users);
}

/** The form takes the focus when it is there; typing before that would go astray. */
const ready = async () =>
  waitFor(() => expect(screen.getByRole('textbox', { name: 'First name' })).toHaveFocus());

beforeEach(async () => {
  router.hold(null);
  asked.query = { standing: null, search: '', sort: 'name', descending: false };
  router.go('users');
  await waitFor(() => expect(router.route).toEqual(parse('#/users')));
});

test('a new user is created by keys alone, and then shown', async () => {
  await show('users/new');
  const first = await screen.findByRole('textbox', { name: 'First name' });
  await waitFor(() => expect(first).toHaveFocus());
  await userEvent.keyboard('Amy{Tab}Kim{Tab}amy@northwind.test');
  screen.getByRole('button', { name: 'Create user' }).focus();
  await userEvent.keyboard('{Enter}');
  await waitFor(() =>
    expect(args('user_create')?.wishes).toEqual([
      { field: 'firstname', value: 'Amy' },
      { field: 'lastname', value: 'Kim' },
      { field: 'email', value: 'amy@northwind.test' },
    ]),
  );
  await at('#/users/1');
});

test('a taken username offers free ones, which are taken with a press', async () => {
  await show('users/new');
  await ready();
  await userEvent.type(await screen.findByRole('textbox', { name: 'First name' }), 'Dara');
  await userEvent.type(screen.getByRole('textbox', { name: 'Last name' }), 'Kim');
  await userEvent.type(screen.getByRole('textbox', { name: 'Email' }), 'dara@northwind.test');
  await userEvent.click(screen.getByRole('button', { name: 'Create user' }));
  const username = screen.getByRole('textbox', { name: 'Username' });
  await waitFor(() => expect(username).toHaveFocus());
  expect(username).toHaveAccessibleDescription(/belongs to Dara Kowalski/);
  await userEvent.click(screen.getByRole('button', { name: 'dara.kim' }));
  expect(username).toHaveValue('dara.kim');
});

test('a manager is found by a part of the name and chosen with keys', async () => {
  await show('users/4/edit');
  await ready();
  const box = await screen.findByRole('combobox', { name: 'Manager' });
  await userEvent.clear(box);
  await userEvent.type(box, 'bjorn garc');
  await screen.findByRole('option', { name: /Bjørn/ });
  await userEvent.keyboard('{Enter}');
  expect(box).toHaveValue('bjorn@northwind.test');
  expect(box).toHaveAttribute('aria-expanded', 'false');
});

test('leaving with something unsaved asks, and stays or goes on', async () => {
  await show('users/4/edit');
  await ready();
  await userEvent.type(await screen.findByRole('textbox', { name: 'Job title' }), ' II');
  router.go('overview');
  const dialog = await screen.findByRole('dialog');
  expect(location.hash).toBe('#/users/4/edit');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Continue editing' }));
  expect(screen.getByRole('textbox', { name: 'Job title' })).toHaveValue('Engineer II');
  router.go('overview');
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Discard' }));
  await at('#/overview');
});

test('nothing is asked when nothing changed', async () => {
  await show('users/4/edit');
  await ready();
  await screen.findByRole('textbox', { name: 'Job title' });
  expect(screen.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await at('#/users/4');
});

test('what somebody changed meanwhile is shown, and the second save goes through', async () => {
  await show('users/4/edit', { meddled: true });
  await ready();
  const box = await screen.findByRole('textbox', { name: 'Department' });
  await userEvent.clear(box);
  await userEvent.type(box, 'Finance');
  await userEvent.click(await screen.findByRole('button', { name: 'Save 1 change' }));
  const notice = await screen.findByRole('alert');
  expect(notice).toHaveTextContent('Changed here by robin');
  expect(notice).toHaveTextContent('In your form: Finance');
  await userEvent.click(screen.getByRole('button', { name: 'Save 1 change' }));
  await at('#/users/4');
  expect(args('user_edit')?.version).toBe(5);
});

test('suspending says what follows, and carries the version that was seen', async () => {
  await show('users/4');
  await userEvent.click(await screen.findByRole('button', { name: 'Suspend…' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent('The next sync suspends dara@northwind.test at Northwind');
  await userEvent.click(within(dialog).getByRole('button', { name: /^Suspend/ }));
  await waitFor(() => expect(args('user_suspend')).toMatchObject({ id: 4, version: 4 }));
  await screen.findByRole('button', { name: 'Activate…' });
});

test('removing asks of each account what becomes of it', async () => {
  await show('users/4');
  await userEvent.click(await screen.findByRole('button', { name: 'Remove…' }));
  const dialog = await screen.findByRole('dialog');
  const groups = await within(dialog).findAllByRole('radiogroup');
  const button = within(dialog).getByRole('button', { name: /^Remove/ });
  expect(groups.length, 'one at each connection').toBe(2);
  expect(button).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(within(groups[0]!).getByRole('radio', { name: 'Suspend' }));
  await userEvent.click(within(groups[1]!).getByRole('radio', { name: 'Archive' }));
  await userEvent.click(button);
  await waitFor(() =>
    expect(args('removal_apply')?.unbind).toEqual([
      { connection: 1, unbind: 'suspend' },
      { connection: 2, unbind: 'archive' },
    ]),
  );
  await at('#/users');
});

test('the history names who changed what', async () => {
  await show('users/4');
  await userEvent.click(await screen.findByRole('tab', { name: 'History' }));
  expect(await screen.findByText('sam')).toBeInTheDocument();
});
