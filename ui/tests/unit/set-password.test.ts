import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { api } from '../../src/lib/api';
import PasswordDialog from '../../src/screens/users/PasswordDialog.svelte';
import Passwords from '../../src/screens/users/Passwords.svelte';
import RunReport from '../../src/screens/runs/RunReport.svelte';
import UserPanel from '../../src/screens/users/UserPanel.svelte';
import { install, type World } from '../fixtures/ipc';
import { firstRun } from '../fixtures/misc';
import { runDetail, steps } from '../fixtures/sync';

async function world(changes: Partial<World> = {}) {
  const door = install(window, { connections: ['syncing'], ...changes });
  await app.load();
  return door;
}

const last = (door: Awaited<ReturnType<typeof world>>, command: string) =>
  door.called.filter((call) => call.command === command).at(-1)?.args;

async function dialog() {
  render(UserPanel, { id: 4, takeFocus: null, onclose: () => undefined, onchanged: () => undefined });
  await userEvent.click(await screen.findByRole('button', { name: 'Set password…' }));
  return within(await screen.findByRole('dialog'));
}

test('what is made is shown once, and copied by its ticket', async () => {
  const door = await world();
  const asked = await dialog();
  await userEvent.click(asked.getByRole('button', { name: 'Make and set it' }));
  await asked.findByText('nK7!tqwm2Xz.vRfHb4sd');
  expect(last(door, 'password_set')).toMatchObject({ id: 4, typed: null });
  await userEvent.click(asked.getByRole('button', { name: 'Copy' }));
  await asked.findByText(/taken out of the clipboard/);
  expect(last(door, 'password_copy')).toEqual({ ticket: 9 });
  expect(
    door.called.filter((call) => JSON.stringify(call.args).includes('nK7')),
    'the screen sends it nowhere',
  ).toEqual([]);
  await userEvent.click(asked.getByRole('button', { name: 'Done' }));
  expect(last(door, 'password_close')).toEqual({ ticket: 9 });
  expect(screen.queryByText('nK7!tqwm2Xz.vRfHb4sd')).toBeNull();
});

test('a typed password is typed twice, and a rule that it breaks stands at its field', async () => {
  const door = await world();
  const asked = await dialog();
  await userEvent.click(asked.getByRole('radio', { name: 'Type one' }));
  const set = asked.getByRole('button', { name: 'Set it' });
  expect(set).toHaveAccessibleDescription('Type a password first.');
  await userEvent.type(asked.getByLabelText('Password'), 'short');
  await userEvent.type(asked.getByLabelText('Password, again'), 'shor');
  expect(set).toHaveAccessibleDescription('Type the same twice.');
  await userEvent.type(asked.getByLabelText('Password, again'), 't');
  await userEvent.click(set);
  expect(await asked.findByText(/at least 12 characters/)).toBeVisible();
  expect(asked.getByLabelText('Password')).toBeInvalid();
  expect(asked.getByLabelText('Password')).toHaveAttribute('type', 'password');
  expect(last(door, 'password_set')).toMatchObject({ typed: 'short' });
});

test('what waits, what arrived and what is to be handed out are told, and can be taken back', async () => {
  const door = await world({ passwords: true });
  render(UserPanel, { id: 4, takeFocus: null, onclose: () => undefined, onchanged: () => undefined });
  await userEvent.click(await screen.findByRole('tab', { name: 'Google account' }));
  const told = within(await screen.findByRole('region', { name: 'Password' }));
  expect(told.getByText('A new password waits')).toBeVisible();
  expect(told.getByRole('link', { name: 'Run 30' })).toHaveAttribute('href', '#/runs/30');
  expect(told.getByText(/to be changed at the next sign-in/)).toBeVisible();
  expect(told.getByText(/nobody knows is kept here/)).toBeVisible();
  await userEvent.click(told.getByRole('button', { name: 'Take it back' }));
  expect(last(door, 'password_withdraw')).toEqual({ id: 4 });
});

test('slips are shown when it is asked for, and forgotten when they are handed out', async () => {
  const door = await world({ toHandOut: 3 });
  const run = { ...firstRun, verb: 'sync', what: 'Sync' } as const;
  render(RunReport, { detail: runDetail(run, steps(4, false), 3) });
  await screen.findByText('3 passwords to hand out');
  await userEvent.click(screen.getByRole('button', { name: 'Print slips…' }));
  expect(last(door, 'slips'), 'not before').toBeUndefined();
  const asked = within(await screen.findByRole('dialog'));
  await userEvent.click(asked.getByRole('button', { name: 'Show the passwords' }));
  await asked.findByText('nK7!tqwm2Xz.vRfHb4s0');
  expect(document.querySelector('body > .paper')?.children, 'what is printed').toHaveLength(3);
  const confirm = asked.getByRole('button', { name: 'They are handed out' });
  expect(confirm, 'nothing is in anybody’s hand yet').not.toHaveClass('primary');
  await userEvent.click(asked.getByRole('button', { name: 'Print…' }));
  await waitFor(() => expect(confirm, 'that comes next').toHaveClass('primary'));
  expect(last(door, 'slips_print')).toBeDefined();
  expect(last(door, 'slips_done'), 'printing alone forgets nothing').toBeUndefined();
  await userEvent.click(asked.getByRole('button', { name: 'They are handed out' }));
  expect(last(door, 'slips_done')).toEqual({ ticket: 12 });
  expect(screen.queryByText('3 passwords to hand out')).toBeNull();
  expect(document.querySelector('body > .paper')).toBeNull();
});

test('what nobody knows is written into a file for a passphrase that is typed twice', async () => {
  const door = await world({ toHandOut: 3 });
  const run = { ...firstRun, verb: 'sync', what: 'Sync' } as const;
  render(RunReport, { detail: runDetail(run, steps(4, false), 3) });
  await userEvent.click(await screen.findByRole('button', { name: 'Write a file…' }));
  const asked = within(await screen.findByRole('dialog', { name: 'Write passwords into a file' }));
  const choose = asked.getByRole('button', { name: /^Choose the file…/ });
  expect(choose).toHaveAccessibleDescription('A passphrase has at least 12 characters.');
  await userEvent.type(asked.getByLabelText('Passphrase'), 'slips for the front desk');
  await userEvent.click(choose);
  expect(last(door, 'hand_out_file'), 'it is typed once only').toBeUndefined();
  await userEvent.type(asked.getByLabelText('Passphrase, again'), 'slips for the front desk{Enter}');
  expect(last(door, 'hand_out_file')).toEqual({ passphrase: 'slips for the front desk' });
  await waitFor(() => expect(screen.queryByText('3 passwords to hand out')).toBeNull());
});

test('the password of a protected user is promised to no sync', async () => {
  await world({ guarded: [4], passwords: true });
  const detail = (await api.user(4))!;
  render(Passwords, { detail, onchanged: () => undefined });
  screen.getByText(/The user is protected: no sync sends it to Northwind until the mark is taken away/);
  expect(screen.queryByText(/The next sync sends it/)).toBeNull();
  render(PasswordDialog, { detail, onclose: () => undefined, ondone: () => undefined });
  within(screen.getByRole('dialog')).getByText(/is protected: no sync sends it to/);
});

test('while the connection is deactivated, it is said what the password waits for', async () => {
  await world({ passwords: true });
  const shown = (await api.user(4))!;
  const waiting = { ...shown.passwords.waiting!, connections: [], dormant: ['Northwind'] };
  const accounts = shown.accounts.map((one) => ({ ...one, dormant: true }));
  const detail = { ...shown, accounts, passwords: { ...shown.passwords, waiting } };
  render(Passwords, { detail, onchanged: () => undefined });
  screen.getByText(/It waits for Northwind, where the user is dormant: the first sync sends it after/);
  expect(screen.queryByText(/No connection is to send it/)).toBeNull();
  render(PasswordDialog, { detail, onclose: () => undefined, ondone: () => undefined });
  within(screen.getByRole('dialog')).getByText(/is dormant: the first sync sends it after the connection/);
  expect(screen.queryByText(/The next sync sends it/)).toBeNull();
});
