import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { parse, router } from '../../src/lib/router.svelte';
import { blank, unready, wishesOf } from '../../src/screens/users/bulk';
import Users from '../../src/screens/users/Users.svelte';
import { asked } from '../../src/screens/users/query.svelte';
import { install } from '../fixtures/ipc';

let door: ReturnType<typeof install>;
const args = (command: string) => door.called.filter((call) => call.command === command).at(-1)?.args;

async function show(world: Parameters<typeof install>[1] = {}) {
  door = install(window, world);
  asked.query = { standing: null, search: '', sort: 'name', descending: false };
  await app.load();
  render(Users);
  await screen.findByRole('row', { name: /Amélie Dubois/ });
}

const bar = () => screen.findByRole('region', { name: 'Selected users' });
async function everybody(act: string) {
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select all' }));
  await userEvent.click(within(await bar()).getByRole('button', { name: act }));
}

beforeEach(async () => {
  router.hold(null);
  router.go('users');
  await waitFor(() => expect(router.route).toEqual(parse('#/users')));
});

test('lines become wishes; what is cleared has no value', () => {
  expect(unready([blank()])).toBe('Choose a field first.');
  expect(unready([{ field: 'department', does: 'set', value: ' ' }])).toMatch(/value/);
  const lines = [
    { field: 'department', does: 'set' as const, value: ' Sales ' },
    { field: 'costCenter', does: 'clear' as const, value: 'left from before' },
    blank(),
  ];
  expect(unready(lines)).toBeNull();
  expect(wishesOf(lines)).toEqual([
    { field: 'department', value: 'Sales' },
    { field: 'costCenter', value: '' },
  ]);
});

test('many are protected at once, and the mark is taken away again', async () => {
  await show();
  await everybody('Protect…');
  const dialog = await screen.findByRole('dialog', { name: /^Protect .* users\?$/ });
  within(dialog).getByText(/No sync changes the Google account of a protected user/);
  await userEvent.click(within(dialog).getByRole('button', { name: /^Protect .* users$/ }));
  await waitFor(() => expect(args('users_protect')).toMatchObject({ protection: 'protect' }));
  expect(args('users_protect')?.who.kind, 'everybody goes by the query').toBe('query');
  await everybody('Protect…');
  const again = await screen.findByRole('dialog', { name: /^Protect .* users\?$/ });
  await userEvent.click(within(again).getByRole('button', { name: 'Take the mark away' }));
  await waitFor(() => expect(args('users_protect')).toMatchObject({ protection: 'unprotect' }));
});

test('everybody goes by the query; what belongs to one cannot be chosen', async () => {
  await show();
  await everybody('Edit…');
  const field = await screen.findByRole('combobox', { name: 'Field 1' });
  const option = await within(field).findByRole('option', { name: 'Username (belongs to one user)' });
  expect(option).toBeDisabled();
  await userEvent.selectOptions(field, 'department');
  await userEvent.type(screen.getByRole('textbox', { name: 'Department' }), 'Care');
  await userEvent.click(screen.getByRole('button', { name: 'Preview' }));
  const plan = await screen.findByRole('group', { name: 'Preview' });
  expect(plan).toHaveTextContent('7 users would be refused');
  expect(args('bulk_preview')?.who.kind).toBe('query');
  await userEvent.click(screen.getByRole('button', { name: /^Change \d+ users/ }));
  await waitFor(() => expect(args('bulk_apply')?.ticket).toBe(7));
});

test('a changed line takes the preview away', async () => {
  await show();
  await everybody('Edit…');
  await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Field 1' }), 'department');
  await userEvent.type(screen.getByRole('textbox', { name: 'Department' }), 'Care');
  await userEvent.click(screen.getByRole('button', { name: 'Preview' }));
  await screen.findByRole('group', { name: 'Preview' });
  await userEvent.type(screen.getByRole('textbox', { name: 'Department' }), 's');
  expect(screen.queryByRole('group', { name: 'Preview' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Preview' })).toBeInTheDocument();
});

test('suspending some counts who is suspended already', async () => {
  await show();
  await everybody('Suspend…');
  const dialog = await screen.findByRole('dialog');
  await within(dialog).findByText(/27 users are suspended already/);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Suspend 223 users' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(args('bulk_preview')?.wishes).toEqual([{ field: 'state', value: 'suspended' }]);
});

test('removing many wants their number typed, and names who was refused', async () => {
  await show({ partly: true });
  await everybody('Remove…');
  const dialog = await screen.findByRole('dialog');
  for (const box of await within(dialog).findAllByRole('radio', { name: 'Leave active' }))
    await userEvent.click(box);
  const button = within(dialog).getByRole('button', { name: 'Remove 250 users' });
  expect(button).toHaveAccessibleDescription('Type 250 first.');
  await userEvent.type(within(dialog).getByRole('textbox'), '250');
  await userEvent.click(button);
  expect(await within(dialog).findByRole('status')).toHaveTextContent('Dara O’Brien (dara) was changed');
});
