import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import type { ConnectedView } from '../../src/lib/gen/ConnectedView';
import { router } from '../../src/lib/router.svelte';
import Client from '../../src/screens/connect/Client.svelte';
import Connect from '../../src/screens/connect/Connect.svelte';
import Consent from '../../src/screens/connect/Consent.svelte';
import Result from '../../src/screens/connect/Result.svelte';
import { Connecting, connecting } from '../../src/screens/connect/state.svelte';
import { sandbox, unanswered } from '../fixtures/connections';
import { install } from '../fixtures/ipc';

const sandboxRoute = { name: 'connect', way: 'sandbox' } as const;

beforeEach(async () => {
  install(window, { connections: [] });
  await app.load();
});

test('the sandbox goes straight to the consent; Google starts with the client', () => {
  expect(new Connecting(sandboxRoute, false).names).toEqual(['Consent', 'Result', 'Passwords']);
  const google = new Connecting({ name: 'connect', way: 'google' }, false);
  expect([google.step, google.names.length]).toEqual(['client', 5]);
});

test('a build with a client of its own has no client step', () => {
  expect(new Connecting({ name: 'connect', way: 'google' }, true).step).toBe('access');
});

test('after the redirect the result is shown and the connection is there', async () => {
  const connect = new Connecting(sandboxRoute, false);
  await connect.begin();
  await vi.waitFor(() => expect(connect.step).toBe('result'));
  expect(app.connection?.id).toBe(sandbox.id);
});

test('an answer that comes after cancel changes nothing', async () => {
  let answer: (connected: ConnectedView) => void = () => undefined;
  const door = install(window, { connections: [] });
  const { invoke } = door;
  Object.assign((window as any).__TAURI_INTERNALS__, {
    invoke: (command: string, args: any) =>
      command === 'connect_finish' ? new Promise((resolve) => (answer = resolve)) : invoke(command, args),
  });
  const connect = new Connecting(sandboxRoute, false);
  await connect.begin();
  await vi.waitFor(() => expect(connect.answered, 'the browser came back').toBe(true));
  await connect.cancel();
  answer({ connection: sandbox, changed: [] });
  await Promise.resolve();
  expect([connect.step, connect.connection]).toEqual(['consent', null]);
  expect(
    door.called.some(({ command, args }) => command === 'connect_cancel' && args.attempt === 1),
    'Rust was told to stop waiting',
  ).toBe(true);
});

test('a second attempt ends the first', async () => {
  const door = install(window, { connections: [], hangs: ['connect_wait'] });
  const connect = new Connecting(sandboxRoute, false);
  await connect.begin();
  await connect.begin();
  const order = door.called.map(({ command }) => command).filter((name) => name !== 'connect_wait');
  expect(order).toEqual(['connect_begin', 'connect_cancel', 'connect_begin']);
});

test('an error is shown, and trying again clears it', async () => {
  const door = install(window, {
    connections: [],
    fails: { connect_wait: { code: 'consentDenied', message: 'No.', hint: null, page: null } },
  });
  const connect = new Connecting(sandboxRoute, false);
  await connect.begin();
  await vi.waitFor(() => expect(connect.error?.code).toBe('consentDenied'));
  door.world.fails = {};
  await connect.begin();
  await vi.waitFor(() => expect(connect.step).toBe('result'));
  expect(connect.error).toBeNull();
});

test('leaving and coming back finds the same attempt', () => {
  install(window, { connections: [], hangs: ['connect_wait'] });
  const first = connecting(sandboxRoute);
  expect(connecting({ name: 'connect', way: 'sandbox' })).toBe(first);
  expect(connecting({ name: 'connect', way: 'google' }), 'another way is another attempt').not.toBe(first);
});

test('widening asks for the larger grant, reactivating for the same as before', async () => {
  const door = install(window, { hangs: ['connect_wait'] });
  const asked = () => door.called.filter(({ command }) => command === 'connect_begin').at(-1)?.args.request;
  const route = { name: 'connect', way: 'reactivate', connection: 1 } as const;
  await new Connecting({ ...route, widen: false }, false).begin();
  expect(asked()).toEqual({ way: 'reactivate', connection: 1 });
  await new Connecting({ ...route, widen: true }, false).begin();
  expect(asked()).toEqual({ way: 'reactivate', connection: 1, grant: 'lookAndSync' });
});

const again = { name: 'connect', way: 'reactivate', connection: 1, widen: true } as const;
const missing = {
  code: 'clientMissing',
  message: 'The keyring has no secret of this client.',
  hint: 'Bring the client JSON again.',
  page: null,
} as const;

test('a reactivation without its client asks for one, and goes on with it', async () => {
  const door = install(window, { fails: { connect_begin: missing } });
  const connect = new Connecting(again, false);
  await connect.begin();
  expect([connect.step, connect.names, connect.busy]).toEqual([
    'client',
    ['OAuth client', 'Consent', 'Result'],
    false,
  ]);
  door.world.fails = {};
  render(Client, { state: connect });
  expect(screen.getByRole('alert')).toHaveTextContent('The client’s secret is not in the keyring');
  expect(screen.getByRole('alert')).toHaveTextContent('Bring the client JSON again.');
  const field = screen.getByRole('textbox', { name: 'Client JSON' });
  await userEvent.click(field);
  await userEvent.paste('{"installed":{}}');
  await screen.findByText(/rollcall-northwind/);
  expect(screen.queryByRole('alert'), 'that is mended').toBeNull();
  connect.next();
  await vi.waitFor(() => expect(connect.step).toBe('result'));
  expect(door.called.filter(({ command }) => command === 'connect_begin').at(-1)?.args.request).toEqual({
    way: 'reactivate',
    connection: 1,
    grant: 'lookAndSync',
    client: 'given',
  });
});

test('a client that Google refuses is asked for anew; a refused code is not the client’s fault', async () => {
  const refused = (message: string) => ({ code: 'consentRefused', message, hint: null, page: null }) as const;
  const door = install(window, {
    fails: {
      connect_finish: refused('The consent must be given again: Google does not know this OAuth client.'),
    },
  });
  const connect = new Connecting(again, false);
  await connect.begin();
  await vi.waitFor(() => expect([connect.step, connect.at]).toEqual(['client', 0]));
  door.world.fails = { connect_finish: refused('Google refused the code from the browser.') };
  const other = new Connecting(again, false);
  await other.begin();
  await vi.waitFor(() => expect(other.error?.code).toBe('consentRefused'));
  expect([other.step, other.steps]).toEqual(['consent', ['consent', 'result']]);
});

test('a port is a port', () => {
  const connect = new Connecting({ name: 'connect', way: 'google' }, false);
  for (const [text, fits] of [
    ['', true],
    ['8080', true],
    ['0', false],
    ['70000', false],
    ['80a', false],
  ] as const) {
    connect.emulatorPort = text;
    expect(connect.portError === null, `${JSON.stringify(text)}`).toBe(fits);
  }
});

test('whoever opens the section of an emulator is asked for its port, and not sent to Google', async () => {
  const door = install(window, { connections: [] });
  await app.load();
  location.hash = '#/connect/google';
  await vi.waitFor(() => expect(router.route.name).toBe('connect'));
  const connect = connecting({ name: 'connect', way: 'google' });
  connect.client = { clientId: 'x', project: 'p' } as never;
  connect.step = 'access';
  render(Connect);
  const open = await screen.findByRole('button', { name: 'Open the browser' });
  const section = screen.getByText('An emulator on this computer instead of Google');
  const details = section.closest('details')!;
  details.open = true;
  await vi.waitFor(() =>
    expect(open).toHaveAccessibleDescription(/^Type the port of the emulator, or close that section/),
  );
  await userEvent.click(open);
  expect(door.called.some(({ command }) => command === 'connect_begin')).toBe(false);
  await userEvent.type(screen.getByLabelText('Port on 127.0.0.1'), '8080');
  await vi.waitFor(() => expect(open).not.toHaveAccessibleDescription());
  // What was typed is meant, also where it is folded away: it stands beside the title.
  details.open = false;
  await screen.findByText('127.0.0.1:8080');
  expect(connect.port).toBe(8080);
  await connect.cancel();
});

test('a reactivation asks who owns the passwords where nobody has answered', async () => {
  install(window, { connections: [unanswered], connectsAs: unanswered });
  const again = { name: 'connect', way: 'reactivate', connection: sandbox.id, widen: false } as const;
  const connect = new Connecting(again, false);
  await connect.begin();
  await vi.waitFor(() => expect(connect.step).toBe('result'));
  expect(connect.names).toEqual(['Consent', 'Result', 'Passwords']);
});

test('the result names what was left unticked and what will not work, and what the role lacks', async () => {
  install(window, { connections: [], connectsAs: 'google' });
  const connect = new Connecting(sandboxRoute, false);
  await connect.begin();
  await vi.waitFor(() => expect(connect.step).toBe('result'));
  render(Result, { state: connect });
  const said = screen.getByText(/^Left unticked/);
  expect(said).toHaveTextContent('read groups and their members and read the admin and token logs');
  expect(said).toHaveTextContent('Will not work: read groups');
  expect(
    screen.getByText(/lacks USERS_CREATE; cannot change administrators/, { selector: '.notice *' }),
  ).toBeVisible();
  expect(screen.getByText('sync users to Google', { exact: false })).toHaveTextContent(
    'its role lacks USERS_CREATE (create users); that part is refused',
  );
});

test('after another try the keys go on in the step', async () => {
  const door = install(window, { connections: [] });
  door.world.fails = {
    connect_begin: { code: 'offline', message: 'No network.', hint: null, page: null },
  };
  const connect = new Connecting(sandboxRoute, false);
  await connect.begin();
  const { container } = render(Consent, { state: connect });
  door.world.fails = {};
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await vi.waitFor(() => expect(container.querySelector('.step')).toHaveFocus());
});
