import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import App from '../../src/App.svelte';
import { app } from '../../src/lib/app.svelte';
import { router } from '../../src/lib/router.svelte';
import { toasts } from '../../src/lib/toasts.svelte';
import { backups } from '../fixtures/backup';
import { google, sandbox } from '../fixtures/connections';
import { loadScreen } from '../../src/screens';
import { install, type World } from '../fixtures/ipc';

// The window warms its screens while nothing else is to be done: they are not left half loaded.
afterAll(() => vi.dynamicImportSettled());

// The app fetches its screens while nothing else happens; none may come after the test's world has ended.
beforeAll(async () => {
  const names = [
    'start',
    'connect',
    'overview',
    'users',
    'sheet',
    'import',
    'sync',
    'runs',
    'settings',
  ] as const;
  await Promise.all(names.map(loadScreen));
}, 60_000);

function start(world: Partial<World>, hash = '') {
  app.start = null;
  location.hash = hash;
  dispatchEvent(new Event('hashchange'));
  const door = install(window, world);
  render(App);
  return door;
}

test('without a connection there are two ways in, whatever the address says', async () => {
  start({ connections: [] }, '#/users');
  await screen.findByRole('heading', { name: 'Keep Google Workspace in step' });
  expect(screen.getByRole('button', { name: 'Open the sandbox' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Connect…' })).toBeVisible();
  expect(screen.queryByRole('navigation'), 'there is nowhere to go yet').toBeNull();
});

test('with a connection Overview opens, says that it is ready, and marks the sandbox', async () => {
  delete document.documentElement.dataset.ready;
  start({ connections: [sandbox] });
  await screen.findByRole('heading', { name: 'Overview' });
  await waitFor(() => expect(document.documentElement.dataset.ready).toBe('true'));
  expect(screen.getByRole('navigation', { name: 'Rollcall' })).toHaveTextContent('sandbox');
});

test('the consent to the sandbox is marked, also before there is any connection', async () => {
  start({ connections: [], hangs: ['connect_wait'] }, '#/connect/sandbox');
  await screen.findByRole('heading', { name: 'Waiting for your browser' });
  expect(screen.getByText('sandbox', { exact: true }), 'beside the name of the program').toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
});

test('the consent to the sandbox is marked while Google is the chosen connection', async () => {
  start({ connections: [google], hangs: ['connect_wait'] }, '#/connect/sandbox');
  await screen.findByRole('heading', { name: 'Waiting for your browser' });
  expect(screen.getByRole('navigation', { name: 'Rollcall' })).toHaveTextContent('sandbox');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
});

test('moving to another screen moves the focus to its heading', async () => {
  start({ connections: [sandbox] });
  await screen.findByRole('heading', { name: 'Overview' });
  router.go('settings');
  const heading = await screen.findByRole('heading', { name: 'Settings' });
  await waitFor(() => expect(heading).toHaveFocus());
});

test('what another program changes meanwhile leaves the focus where somebody types', async () => {
  start({ connections: [sandbox] });
  await screen.findByRole('heading', { name: 'Overview' });
  router.go('settings');
  await waitFor(() => expect(screen.getByRole('heading', { name: 'Settings' })).toHaveFocus());
  const button = await screen.findByRole('button', { name: 'Check now' });
  button.focus();
  app.put({ ...sandbox, adminEmail: 'another@northwind.test' });
  await screen.findAllByText('another@northwind.test');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(button).toHaveFocus();
});

test('an error leaves with its screen', async () => {
  start({ connections: [sandbox] });
  await screen.findByRole('heading', { name: 'Overview' });
  toasts.fail({ code: 'offline', message: 'No answer.', hint: null, page: null });
  await screen.findByText(/^No answer/);
  router.go('settings');
  await screen.findByRole('heading', { name: 'Settings' });
  expect(screen.queryByText(/^No answer/)).toBeNull();
});

test('the switcher shows another connection, and that choice is kept', async () => {
  app.choose(google.id);
  start({ connections: [google, sandbox] });
  await userEvent.click(await screen.findByRole('button', { name: /^Connection: Contoso Education/ }));
  await userEvent.click(screen.getByRole('menuitemcheckbox', { name: /^Northwind/ }));
  await screen.findByRole('button', { name: /^Connection: Northwind\b.*Connected/ });
  expect(localStorage.getItem('connection')).toBe(String(sandbox.id));
});

test('a data file of a newer Rollcall is told instead of an empty window', async () => {
  start({
    fails: { start: { code: 'newerFile', message: 'It was opened by 0.4.0.', hint: null, page: null } },
  });
  expect(await screen.findByRole('alert')).toHaveTextContent('The directory belongs to a newer Rollcall');
});

test('a backup takes the place of a damaged data file, after it was shown', async () => {
  const message = 'The data file is damaged: file is not a database.';
  const door = start({ fails: { start: { code: 'damagedFile', message, hint: null, page: null } } });
  const user = userEvent.setup();
  expect(await screen.findByRole('alert')).toHaveTextContent('The directory file is damaged');
  await user.click(screen.getByRole('button', { name: 'Restore a backup…' }));
  const list = within(await screen.findByRole('list', { name: 'Kept backups' }));
  const [newest] = backups.kept;
  await user.click(list.getAllByRole('button', { name: /^Restore… the backup of/ })[0]!);
  expect(door.called.at(-1)).toEqual({ command: 'restore_from_backup', args: { madeAt: newest!.madeAt } });
  const asked = within(await screen.findByRole('dialog', { name: /in the place of the directory/ }));
  expect(asked.getByText('The damaged file is kept beside it.')).toBeVisible();
  await user.click(asked.getByRole('button', { name: 'Restore' }));
  await screen.findByText('214 users are restored.');
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(await screen.findByRole('navigation', { name: 'Rollcall' })).toBeVisible();
});

test('First password only is preselected, and the choice reaches Rust', async () => {
  const door = start({ connections: [] }, '#/connect/sandbox');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Next' }));
  expect(await screen.findByRole('radio', { name: 'First password only' })).toBeChecked();
  await user.click(screen.getByRole('button', { name: 'Continue to import' }));
  await waitFor(() => expect(location.hash).toBe('#/import'));
  expect(door.called).toContainEqual({
    command: 'set_password_mode',
    args: { connection: 1, mode: 'firstOnly' },
  });
});

test('what another program does to a connection is seen when the window is looked at again', async () => {
  const door = start({ connections: [sandbox] });
  await screen.findByText(`${sandbox.name} is connected, and nothing needs you.`);
  const asked = door.called.filter((call) => call.command === 'start').length;
  door.world.connections = [{ ...sandbox, health: 'deactivated' }];
  dispatchEvent(new Event('focus'));
  await screen.findByText(/is deactivated\. Users and accounts stay as they are/);
  const again = door.called.filter((call) => call.command === 'start').length;
  expect(again, 'the keyring is asked once only: it may ask for its password').toBe(asked);
});

test('everything that waits for an authorisation is named', async () => {
  const queued = [
    { run: 30, what: 'Import', isSync: false },
    { run: 31, what: 'Sync', isSync: true },
  ];
  start({ connections: [{ ...sandbox, health: 'reauthorize', queued }] });
  const named = /Import \(run 30\) and Sync \(run 31\) wait and go on after it/;
  expect(await screen.findByText(named)).toBeVisible();
});

test('what waits for an authorisation goes on when its cause was mended at Google', async () => {
  const queued = [{ run: 31, what: 'Sync', isSync: true }];
  const door = start({
    syncs: true,
    interrupted: 'applying',
    connections: [{ ...sandbox, health: 'reauthorize', queued }],
  });
  await screen.findByText(/Google does not accept the authorisation/);
  const called = () => door.called.map(({ command }) => command);
  expect(called(), 'nothing goes on before it').not.toContain('sync_apply');
  door.world.connections = [{ ...sandbox, queued }];
  dispatchEvent(new Event('focus'));
  await waitFor(() => expect(called()).toContain('sync_apply'));
});
