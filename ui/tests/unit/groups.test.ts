import { render, screen, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { toasts } from '../../src/lib/toasts.svelte';
import Groups from '../../src/screens/groups/Groups.svelte';
import { removed } from '../../src/screens/groups/words';
import Import from '../../src/screens/import/Import.svelte';
import { install, type World } from '../fixtures/ipc';

async function stage(world: Partial<World>, hash: string) {
  location.hash = hash;
  dispatchEvent(new Event('hashchange'));
  const door = install(window, world);
  await app.load();
  return door;
}

test('a group shows its members with their roles, and who is no user is said to be what they are', async () => {
  await stage({}, '#/groups/3');
  render(Groups);
  const panel = await screen.findByRole('region', { name: 'Engineering' });
  const roles = await within(panel).findAllByRole('combobox', { name: /^Role of / });
  expect(roles[0]).toHaveValue('owner');
  expect(within(panel).getByText('From outside')).toBeVisible();
  expect(within(panel).getByText('Not imported')).toBeVisible();
  expect(within(panel).getByRole('link', { name: 'Platform team' })).toHaveAttribute('href', '#/groups/9');
});

test('without groups the screen leads to the import that brings them', async () => {
  await stage({ groups: 0 }, '#/groups');
  render(Groups);
  expect(await screen.findByText('No group is in the directory yet')).toBeVisible();
});

test('what is read beside the users is reviewed by kind, and answered as what it is', async () => {
  const door = await stage({ waiting: true, beside: true }, '#/import');
  render(Import);
  await userEvent.click(await screen.findByRole('radio', { name: 'Groups 10' }));
  const grid = await screen.findByRole('grid', { name: 'Groups under review' });
  expect(await within(grid).findByText('Leadership')).toBeVisible();
  expect(screen.queryByRole('columnheader', { name: 'Department' })).toBeNull();
  const asked = door.called.filter(({ command }) => command === 'review_window').at(-1);
  expect(asked?.args.filter.thing, 'groups alone are asked for').toBe('group');
});

test('org units and groups are read when they are ticked', async () => {
  const door = await stage({ connections: ['google'] }, '#/import');
  render(Import);
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Groups' }));
  await userEvent.click(screen.getByRole('button', { name: /^Read from Google/ }));
  await screen.findByRole('grid');
  const read = door.called.find(({ command }) => command === 'import_read');
  expect(read?.args.things).toEqual(['group']);
});

test('while groups are not managed the address column says why, and the switch is one click away', async () => {
  const door = await stage({ managesGroups: false }, '#/groups');
  render(Groups);
  const turn = await screen.findByRole('checkbox', { name: 'Manage groups and memberships in Google' });
  expect(await screen.findByText(/nothing of them goes to Google/)).toBeVisible();
  await userEvent.click(turn);
  expect(door.called.at(-1)).toEqual({ command: 'set_group_switch', args: { connection: 1, on: true } });
  expect(screen.queryByText(/nothing of them goes to Google/), 'on, nothing more is said').toBeNull();
});

test('who leaves the connection with a member that is taken out is said', async () => {
  await stage({}, '#/groups/3');
  render(Groups);
  const panel = await screen.findByRole('region', { name: 'Engineering' });
  const [take] = await within(panel).findAllByRole('button', { name: /^Take .* out$/ });
  await userEvent.click(take!);
  expect(await within(panel).findByText(/is in no other bound group/)).toBeVisible();
});

test('an edit says what it means on Google before it is saved, and a wrong field says its rule', async () => {
  const door = await stage({}, '#/groups/3');
  render(Groups);
  await userEvent.click(await screen.findByRole('button', { name: 'Edit Engineering…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Edit Engineering' });
  const address = within(dialog).getByRole('textbox', { name: 'Group address' });
  await userEvent.clear(address);
  await userEvent.type(address, 'builders@northwind.test');
  expect(await within(dialog).findByText(/stays with Google’s group as an alias/)).toBeVisible();
  await userEvent.type(within(dialog).getByRole('textbox', { name: /^Name/ }), ' & more');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
  expect(await within(dialog).findByText('= < > & are not allowed in it.')).toBeVisible();
  const saved = door.called.find(({ command }) => command === 'group_save');
  expect(saved?.args.version, 'as it was decided on').toBe(3);
});

test('members come, go and get roles from the panel', async () => {
  const door = await stage({}, '#/groups/3');
  render(Groups);
  const panel = await screen.findByRole('region', { name: 'Engineering' });
  await userEvent.type(await within(panel).findByRole('textbox', { name: 'Put somebody in' }), 'dara');
  await userEvent.click(within(panel).getByRole('button', { name: 'Add' }));
  const saved = () => door.called.filter(({ command }) => command === 'group_save').at(-1)?.args.save.members;
  await vi.waitFor(() => expect(saved()).toEqual([{ key: null, written: 'dara', role: 'member' }]));
  const out = await within(panel).findAllByRole('button', { name: /^Take .* out$/ });
  await userEvent.click(out[0]!);
  await vi.waitFor(() => expect(saved()?.[0]?.role, 'taken out').toBeNull());
});

test('of a bound group it is asked what becomes of Google’s', async () => {
  const door = await stage({}, '#/groups/3');
  render(Groups);
  await userEvent.click(await screen.findByRole('button', { name: 'Remove Engineering…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Remove Engineering?' });
  const remove = within(dialog).getByRole('button', { name: 'Remove' });
  await userEvent.click(remove);
  expect(
    door.called.some(({ command }) => command === 'group_delete'),
    'it is not said yet',
  ).toBe(false);
  expect(within(dialog).getByText(/It leaves Everybody as well/), 'Staff has it on Google too').toBeVisible();
  await userEvent.click(await within(dialog).findByRole('radio', { name: 'Stays as it is' }));
  expect(within(dialog).getByText(/It also stays in Staff, as a group that is not imported/)).toBeVisible();
  await userEvent.click(await within(dialog).findByRole('radio', { name: 'Is deleted' }));
  expect(within(dialog).getByText(/The next sync deletes it.*It leaves Staff then/)).toBeVisible();
  await userEvent.click(remove);
  const done = door.called.find(({ command }) => command === 'group_delete');
  expect(done?.args).toEqual({ id: 3, version: 3, then: 'delete' });
  await vi.waitFor(() =>
    expect(toasts.all.at(-1)?.text, 'and what stays is said').toBe(
      'Engineering is removed from the directory. On Google it stays, also in Staff, until the next sync deletes it.',
    ),
  );
});

test('after a group is removed it is said what stays on Google, and until when', () => {
  const plain = { id: 3, name: 'Choir', version: 1, members: 2, inside: [], consequences: [] };
  const bound = { ...plain, staysIn: [], goes: true, bound: ['Northwind'] };
  const done = 'Choir is removed from the directory.';
  expect(removed({ ...bound, bound: [] }, ''), 'it was here alone').toBe(done);
  expect(removed(bound, 'leave')).toBe(`${done} On Google it stays as it is.`);
  expect(removed({ ...bound, goes: false }, 'delete')).toBe(
    `${done} On Google it stays until the first sync after groups are managed from here deletes it.`,
  );
});

test('where groups are not managed from here nothing promises the next sync', async () => {
  await stage({ managesGroups: false }, '#/groups/3');
  render(Groups);
  const panel = await screen.findByRole('region', { name: 'Engineering' });
  const unbind = await within(panel).findByRole('button', { name: 'Unbind' });
  expect(unbind).toHaveAccessibleDescription(/are not managed from here/);
  await userEvent.click(screen.getByRole('button', { name: 'Remove Engineering…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Remove Engineering?' });
  await userEvent.click(await within(dialog).findByRole('radio', { name: 'Is deleted' }));
  expect(
    within(dialog).getByText(/The first sync after groups are managed from here deletes it/),
  ).toBeVisible();
});

test('a new group that is to be bound says before it is saved that Google would not take its address', async () => {
  await stage({}, '#/groups');
  render(Groups);
  await userEvent.click(await screen.findByRole('button', { name: 'New group…' }));
  const dialog = await screen.findByRole('dialog', { name: 'New group' });
  await userEvent.type(within(dialog).getByRole('textbox', { name: /^Name/ }), 'Choir');
  await userEvent.type(
    within(dialog).getByRole('textbox', { name: 'Group address' }),
    'choir@elsewhere.example',
  );
  await userEvent.click(within(dialog).getByRole('checkbox', { name: /^Bind it on/ }));
  expect(await within(dialog).findByText(/the next sync makes no such group/)).toBeVisible();
});
