import { render, screen, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { moment } from '../../src/lib/format';
import type { ErrorView } from '../../src/lib/gen/ErrorView';
import type { FindingView } from '../../src/lib/gen/FindingView';
import BindAgain from '../../src/lib/parts/BindAgain.svelte';
import { parse, router } from '../../src/lib/router.svelte';
import { toasts } from '../../src/lib/toasts.svelte';
import UsersCard from '../../src/screens/overview/UsersCard.svelte';
import Connections from '../../src/screens/settings/Connections.svelte';
import Data from '../../src/screens/settings/Data.svelte';
import Finding from '../../src/screens/troubleshoot/Finding.svelte';
import { backups } from '../fixtures/backup';
import { dormant } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';
import { before } from '../fixtures/people';

async function world(changes: Partial<World> = {}) {
  const door = install(window, { connections: ['syncing'], ...changes });
  await app.load();
  return door;
}

const last = (door: Awaited<ReturnType<typeof world>>, command: string) =>
  door.called.filter((call) => call.command === command).at(-1)?.args;

const button = (name: string | RegExp) => screen.findByRole('button', { name });
const dialog = async () => within(await screen.findByRole('dialog'));

test('a backup is made at once, and why the last one failed is gone with it', async () => {
  const door = await world({ backups: { failed: 'The disk is full.' } });
  render(Data);
  expect(await screen.findByText(/The disk is full/)).toBeVisible();
  await userEvent.click(await button('Back up now'));
  await vi.waitFor(() => expect(screen.queryByText(/The disk is full/)).toBeNull());
  expect(last(door, 'backup_now')).toBeDefined();
});

test('where secrets lie in the data folder as well, that is said', async () => {
  await world();
  const { unmount } = render(Data);
  expect(screen.getByText(/in the system keyring, never in the data folder\./)).toBeVisible();
  unmount();
  await world({ keyFile: true });
  render(Data);
  expect(
    screen.getByText(/in the system keyring, and sealed with your key file in the data folder: keep the two/),
  ).toBeVisible();
  expect(screen.queryByText(/never in the data folder/)).toBeNull();
});

test('where secrets cannot be opened, nothing is said of where they are', async () => {
  await world({ secretTrouble: { code: 'secretStore', message: 'No keyring.', hint: null, page: null } });
  render(Data);
  expect(screen.queryByText(/Tokens and client secrets are kept/)).toBeNull();
});

test('where nothing has changed the last backup is kept, and is said to count as of now', async () => {
  const made = before(190);
  await world({ unchangedSince: made });
  render(Data);
  await userEvent.click(await button('Back up now'));
  const at = moment(made, new Date());
  const said = `Nothing has changed since the backup of ${at}: it counts as of now.`;
  await vi.waitFor(() => expect(toasts.all.at(-1)?.text).toBe(said));
});

test('a profile is exported for a passphrase that was typed twice', async () => {
  const door = await world();
  render(Data);
  await userEvent.click(await button('Export profile…'));
  const asked = await dialog();
  const save = asked.getByRole('button', { name: 'Choose the file…' });
  expect(save).toHaveAccessibleDescription('A passphrase has at least 12 characters.');
  await userEvent.type(asked.getByLabelText('Passphrase'), 'correct horse battery');
  expect(save).toHaveAccessibleDescription('Type the same twice.');
  await userEvent.type(asked.getByLabelText('Passphrase, again'), 'correct horse batter{Enter}');
  expect(last(door, 'profile_export'), 'Enter sends nothing that the button would not').toBeUndefined();
  await userEvent.type(asked.getByLabelText('Passphrase, again'), 'y{Enter}');
  expect(last(door, 'profile_export')).toEqual({ passphrase: 'correct horse battery' });
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a profile is opened and shown before it replaces anything', async () => {
  const door = await world({ profile: true });
  render(Data);
  await userEvent.click(await button('Restore…'));
  const asked = await dialog();
  await userEvent.type(asked.getByLabelText('Passphrase'), 'another passphrase');
  await userEvent.click(asked.getByRole('button', { name: 'Open' }));
  expect(await asked.findByText(/does not open this file/)).toBeVisible();
  await userEvent.clear(asked.getByLabelText('Passphrase'));
  await userEvent.type(asked.getByLabelText('Passphrase'), 'correct horse battery{Enter}');
  expect(await asked.findByText('It replaces')).toBeVisible();
  expect(asked.getByText('216 users')).toBeVisible();
  expect(last(door, 'restore_apply'), 'nothing was replaced yet').toBeUndefined();
  await userEvent.click(asked.getByRole('button', { name: 'Restore' }));
  expect(last(door, 'restore_apply')).toEqual({ ticket: 2 });
});

test('a file that is not restored is let go of', async () => {
  const door = await world();
  render(Data);
  await userEvent.click(await button('Restore…'));
  await userEvent.click((await dialog()).getByRole('button', { name: 'Cancel' }));
  expect(last(door, 'restore_cancel')).toEqual({ ticket: 1 });
  expect(last(door, 'restore_apply')).toBeUndefined();
});

test('a backup that is kept is restored from where it is listed', async () => {
  const door = await world();
  render(Data);
  await userEvent.click(await screen.findByText('3 kept'));
  await userEvent.click((await screen.findAllByRole('button', { name: /^Restore… the backup of/ }))[1]!);
  expect(last(door, 'restore_from_backup')).toEqual({ madeAt: backups.kept[1]!.madeAt });
  expect((await dialog()).getByText('A backup is kept of what is there now.')).toBeVisible();
});

test('a deactivation says what happens, and revoking is a second step', async () => {
  const door = await world();
  render(Connections);
  await userEvent.click(await button('Deactivate Northwind…'));
  const asked = await dialog();
  expect(await asked.findByText(/Nobody is suspended, notified or signed out/)).toBeVisible();
  await userEvent.click(asked.getByRole('button', { name: 'Revoke at Google…' }));
  expect(await asked.findByText(/also those of Rollcall on other computers/)).toBeVisible();
  await userEvent.click(asked.getByRole('button', { name: 'Back' }));
  await userEvent.click(asked.getByRole('button', { name: 'Deactivate Northwind' }));
  expect(last(door, 'deactivate')).toEqual({ connection: 1 });
  expect(last(door, 'revoke'), 'that was not chosen').toBeUndefined();
  expect(app.connection?.health).toBe('deactivated');
  expect(screen.queryByRole('button', { name: /^Deactivate / }), 'it is').toBeNull();
});

test('the dormant are bound again by their number', async () => {
  const door = await world({ connections: ['dormant'] });
  let bound = dormant;
  render(BindAgain, { connection: dormant, onbound: (next: typeof dormant) => (bound = next) });
  await userEvent.click(await button('Bind 214 again, 0 changes'));
  expect(last(door, 'bind_again')).toEqual({ connection: 1, shown: 214 });
  expect(bound.dormant).toBe(0);
});

test('a connection that is deactivated offers to bind nobody', async () => {
  await world({ connections: ['deactivated'] });
  render(Connections);
  expect(await button('Reactivate Northwind')).toBeVisible();
  expect(screen.queryByRole('button', { name: /again, 0 changes/ })).toBeNull();
});

test('overview tells how old the last backup is', async () => {
  render(UsersCard, {
    counts: { all: 3, standings: [] },
    seats: null,
    lastBackupAt: new Date().toISOString(),
  });
  expect(screen.getByRole('link', { name: 'Last backup just now' })).toHaveAttribute(
    'href',
    '#/settings/data',
  );
});

/** The finding that the backup is old, with its button. */
async function old(changes: Partial<World> = {}) {
  const door = await world(changes);
  router.go('troubleshoot');
  await vi.waitFor(() => expect(router.route).toEqual(parse('troubleshoot')));
  const finding: FindingView = {
    code: 'backupOld',
    title: 'The backup is old',
    seen: 'The last is 9 days old.',
    asOf: null,
    affects: 'What was done since is in no copy.',
    enter: null,
    severity: 'warning',
    remedy: 'backUp',
    page: null,
  };
  render(Finding, { finding, connection: 1 });
  await userEvent.click(await button('Back up now'));
  return door;
}

test('what mends an old backup makes one, and shows it', async () => {
  const door = await old();
  await vi.waitFor(() => expect(router.route).toEqual(parse('settings/data')));
  expect(last(door, 'backup_now')).toBeDefined();
});

test('a backup that cannot be made is told where its button is', async () => {
  const full: ErrorView = { code: 'backup', message: 'The disk is full.', hint: null, page: null };
  await old({ fails: { backup_now: full } });
  await vi.waitFor(() => expect(toasts.all.at(-1)?.text).toMatch(/^The disk is full\./));
  expect(router.route).toEqual(parse('troubleshoot'));
});
