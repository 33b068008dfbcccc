import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import FindingsCard from '../../src/screens/overview/FindingsCard.svelte';
import PasswordsSection from '../../src/screens/settings/PasswordsSection.svelte';
import { wizardOf } from '../../src/screens/sync/wizard.svelte';
import Passwords from '../../src/screens/users/Passwords.svelte';
import { authority, sandbox } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';
import { passwordFindings, userDetail } from '../fixtures/misc';
import { changedPasswords, withDrift } from '../fixtures/passwords';

async function world(changes: Partial<World> = {}) {
  const door = install(window, { connections: [authority], ...changes });
  await app.load();
  return door;
}

const last = (door: Awaited<ReturnType<typeof world>>, command: string) =>
  door.called.filter((call) => call.command === command).at(-1)?.args;

test('a policy that no password could keep is not sent', async () => {
  const door = await world();
  render(PasswordsSection);
  const card = await screen.findByRole('region', { name: 'Policy' });
  const keep = within(card).getByRole('button', { name: 'Save' });
  expect(keep).toHaveAccessibleDescription('Nothing has changed.');
  const field = within(card).getByRole('textbox', { name: 'Fewest characters' });
  for (const wrong of ['7', '101', 'many', '']) {
    await userEvent.clear(field);
    if (wrong) await userEvent.type(field, wrong);
    await userEvent.click(keep);
    expect(field, `${wrong} is none`).toHaveAccessibleDescription(
      'A number from 8 to 100: Google takes no other.',
    );
  }
  expect(last(door, 'set_password_policy'), 'nothing was sent').toBeUndefined();

  await userEvent.clear(field);
  await userEvent.type(field, '16');
  await userEvent.selectOptions(within(card).getByRole('combobox', { name: 'Kinds of characters' }), 'All 4');
  await userEvent.click(keep);
  await waitFor(() =>
    expect(last(door, 'set_password_policy')).toMatchObject({ minLength: 16, minClasses: 4 }),
  );
  await waitFor(() => expect(keep).toHaveAccessibleDescription('Nothing has changed.'));
});

test('when passwords expire is said with what a sync plans then', async () => {
  const door = await world();
  render(PasswordsSection);
  const card = await screen.findByRole('region', { name: 'Expiry' });
  const field = within(card).getByRole('textbox', { name: 'Expires after days' });
  expect(field).toHaveValue('90');
  within(card).getByText('A new password makes it active again.');
  await userEvent.clear(field);
  await userEvent.type(field, '9,999');
  expect(field).toHaveAccessibleDescription('At most 3,650 days, or nothing for never.');
  await userEvent.clear(field);
  await userEvent.click(within(card).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(last(door, 'set_password_expiry')).toMatchObject({ days: 0 }));
});

test('where nobody is the authority, expiry says so and where to change that', async () => {
  await world({ connections: [sandbox] });
  render(PasswordsSection);
  const link = await screen.findByRole('link', { name: 'Say who owns the passwords' });
  expect(link).toHaveAttribute('href', '#/settings/connections');
  expect(screen.queryByRole('region', { name: 'Changed at Google' }), 'nor is there drift').toBeNull();
});

test('kept hashes are forgotten only after that was asked', async () => {
  const door = await world({ keeps: true });
  render(PasswordsSection);
  await userEvent.click(await screen.findByRole('button', { name: 'Keep none any more…' }));
  expect(last(door, 'set_keep_passwords'), 'not yet').toBeUndefined();
  const dialog = await screen.findByRole('dialog', { name: 'Forget 214 hashes?' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Forget 214 hashes' }));
  await waitFor(() => expect(last(door, 'set_keep_passwords')).toMatchObject({ keep: false }));
  await screen.findByRole('button', { name: 'Keep them' });
});

test('changed passwords are answered for, one or all, and whoever cannot be helped is named', async () => {
  const door = await world({ drifted: 3 });
  render(PasswordsSection);
  const card = await screen.findByRole('region', { name: 'Changed at Google' });
  const [first] = await within(card).findAllByRole('checkbox');
  await userEvent.click(first!);
  await userEvent.click(within(card).getByRole('button', { name: 'Set ours again' }));
  await waitFor(() =>
    expect(last(door, 'passwords_mend'), 'the two that are ticked').toMatchObject({
      users: [2, 3],
      mend: 'again',
    }),
  );
  await within(card).findByText('1 password could not be mended so');

  await userEvent.click(first!);
  await userEvent.click(within(card).getByRole('button', { name: 'Accept theirs' }));
  await waitFor(() =>
    expect(last(door, 'passwords_mend'), 'all there are').toMatchObject({ users: null, mend: 'accept' }),
  );
  await within(card).findByText('No changed password waits for an answer.');
});

test('a password that was changed at Google is said at the user, with what can be done', async () => {
  const door = await world({ drifted: 7 });
  const detail = withDrift(userDetail(2), changedPasswords(authority, 7));
  render(Passwords, { detail, onchanged: () => undefined });
  screen.getByText('The password was changed at Google');
  const again = screen.getByRole('button', { name: /^Set ours again/ });
  expect(again).toHaveAccessibleDescription('Its hash is not kept here; make a new one.');
  await userEvent.click(screen.getByRole('button', { name: 'Make a new one' }));
  await waitFor(() => expect(last(door, 'passwords_mend')).toMatchObject({ users: [2], mend: 'renew' }));
});

test('that the log tells of nothing is said with its time, and is no promise', async () => {
  await world();
  const detail = withDrift(userDetail(2), changedPasswords(authority, 0));
  render(Passwords, { detail, onchanged: () => undefined });
  screen.getByText(/No change is in Google’s log as of .*; it may be late\./);
});

test('the button of a finding makes the plan that mends the sign-ins', async () => {
  const door = await world();
  render(FindingsCard, { findings: passwordFindings, connection: authority.id });
  await userEvent.click(screen.getByRole('button', { name: 'Make the plan' }));
  await waitFor(() => expect(last(door, 'keep_passwords_read')).toMatchObject({ connection: authority.id }));
  await waitFor(() => expect(wizardOf(authority.id).plan?.keepsPasswords).toBe(true));
  expect(location.hash, 'where it is reviewed').toBe('#/sync');
});

test('a plan of sign-ins that was interrupted while it read goes on as one', async () => {
  const door = await world();
  const wizard = wizardOf(78);
  wizard.continues = true;
  wizard.keepsPasswords = true;
  await wizard.read();
  expect(door.called).toContainEqual(
    expect.objectContaining({
      command: 'keep_passwords_read',
      args: expect.objectContaining({ connection: 78 }),
    }),
  );
});
