/** What is mended at Google leads there, wherever it is told: with the page's own project. */
import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { errors, pageOf } from '../../src/lib/errors';
import type { ErrorCode } from '../../src/lib/gen/ErrorCode';
import type { ErrorView } from '../../src/lib/gen/ErrorView';
import Toasts from '../../src/lib/parts/Toasts.svelte';
import { toasts } from '../../src/lib/toasts.svelte';
import Connect from '../../src/screens/connect/Connect.svelte';
import Import from '../../src/screens/import/Import.svelte';
import { wizardOf } from '../../src/screens/import/wizard.svelte';
import Overview from '../../src/screens/overview/Overview.svelte';
import { sandbox } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';

const notEnabled: ErrorView = {
  code: 'apiNotEnabled',
  message: 'The API admin.googleapis.com is not enabled in project 103948277140.',
  hint: null,
  page: { id: 'enableAdminSdk', label: 'Enable the Admin SDK API', project: '103948277140' },
};
const accessOff: ErrorView = {
  code: 'apiAccessOff',
  message: 'API access is turned off.',
  hint: null,
  page: null,
};

let id = 140;

async function world(changes: Partial<World>) {
  const door = install(window, { connections: [{ ...sandbox, id: ++id }], ...changes });
  await app.load();
  app.choose(id);
  return door;
}

type Door = Awaited<ReturnType<typeof world>>;

/** Presses the button that leads to Google, and tells where to. */
async function press(door: Door, name: string) {
  await userEvent.click(await screen.findByRole('button', { name }));
  return door.called.filter(({ command }) => command === 'open_link').map(({ args }) => args);
}

const enabled = [{ link: 'enableAdminSdk', project: '103948277140' }];

beforeEach(() => toasts.all.forEach(({ id }) => toasts.close(id)));

test('each code that a page at Google mends has one, and no other code has', () => {
  const led = (Object.keys(errors) as ErrorCode[]).filter((code) =>
    pageOf({ code, message: '', hint: null, page: null }),
  );
  expect(led).toEqual(['apiAccessOff', 'apiNotEnabled']);
  expect(pageOf(accessOff)?.id).toBe('apiControls');
  expect(pageOf(notEnabled), 'the error knows its project better than its code').toEqual(notEnabled.page);
});

test('the connect wizard leads to the API that the consent found disabled', async () => {
  const door = await world({ connections: [], fails: { connect_finish: notEnabled } });
  location.hash = '/connect/sandbox';
  render(Connect);
  expect(await press(door, 'Enable the Admin SDK API')).toEqual(enabled);
  expect(screen.getByRole('button', { name: 'Try again' }), 'and then it is tried again').toBeVisible();
});

test('the import wizard leads there from its scope', async () => {
  const door = await world({ fails: { import_choices: notEnabled, import_count: notEnabled } });
  render(Import);
  expect(await press(door, 'Enable the Admin SDK API')).toEqual(enabled);
});

test('the count alone leads there too', async () => {
  const door = await world({ fails: { import_count: accessOff } });
  render(Import);
  expect(await press(door, 'Open API controls')).toEqual([{ link: 'apiControls', project: null }]);
});

test('the import wizard leads there when reading fails', async () => {
  const door = await world({ fails: { import_read: notEnabled } });
  await wizardOf(id).read();
  render(Import);
  expect(await press(door, 'Enable the Admin SDK API')).toEqual(enabled);
});

test('a finding on Overview leads there', async () => {
  const door = await world({ unreachable: true });
  render(Overview);
  expect(await press(door, 'Enable the Admin SDK API')).toEqual(enabled);
});

test('a message leads there, and one without a page has no button', async () => {
  const door = await world({});
  render(Toasts);
  toasts.fail(notEnabled);
  expect(await press(door, 'Enable the Admin SDK API')).toEqual(enabled);
  toasts.leave();
  toasts.fail({ code: 'offline', message: 'Google cannot be reached.', hint: null, page: null });
  await screen.findByText(/Google cannot be reached/);
  expect(screen.getAllByRole('button')).toHaveLength(1);
});

test('no browser is said', async () => {
  const door = await world({ browser: false });
  render(Toasts);
  toasts.fail(notEnabled);
  await press(door, 'Enable the Admin SDK API');
  await screen.findByText(/No browser could be opened/);
});
