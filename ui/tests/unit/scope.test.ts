import { render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import type { ConnectionView } from '../../src/lib/gen/ConnectionView';
import Import from '../../src/screens/import/Import.svelte';
import { wizardOf } from '../../src/screens/import/wizard.svelte';
import { sandbox, verbs } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';

let id = 80;

/** Each test has a connection of its own: the wizard of one lives as long as the window. */
async function world(changes: Partial<World>, connection: Partial<ConnectionView> = {}) {
  const door = install(window, { connections: [{ ...sandbox, ...connection, id: ++id }], ...changes });
  await app.load();
  app.choose(id);
  render(Import);
  return door;
}

const denied = 'not granted at consent: read the users';

test('without the permission to import nothing is read, and the button says why', async () => {
  const door = await world({}, { verbs: verbs({ import: denied }) });
  const read = await screen.findByRole('button', { name: 'Read from Google' });
  expect(read).toHaveAccessibleDescription('Not granted at consent: read the users.');
  await userEvent.click(read);
  expect(door.called.some(({ command }) => command === 'import_read')).toBe(false);
});

test('another verb that is not granted leaves the import alone', async () => {
  await world({}, { verbs: verbs({ groups: denied }) });
  expect(await screen.findByRole('button', { name: 'Read from Google' })).not.toHaveAttribute(
    'aria-disabled',
  );
});

test('a list in doubt is not read again without the permission', async () => {
  await world({ doubted: true }, { verbs: verbs({ import: denied }) });
  expect(await screen.findByRole('button', { name: 'Read again' })).toHaveAttribute('aria-disabled', 'true');
});

test('groups that cannot be read are no scope, and are not called none', async () => {
  await world({ unread: { groups: 'not granted at consent: read groups and their members' } });
  const group = await screen.findByRole('radio', { name: 'Group' });
  await waitFor(() => expect(group).toHaveAttribute('aria-disabled', 'true'));
  expect(group).toHaveAccessibleDescription('Not granted at consent: read groups and their members.');
  await userEvent.click(group);
  expect(wizardOf(id).scope, 'it cannot be chosen').toEqual({ kind: 'all' });
  expect(screen.queryByText(/has no groups/)).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: 'Org unit' }));
  expect(screen.getByRole('radio', { name: 'Org unit' }), 'the others can be chosen').toBeChecked();
});

test('a scope that was chosen before says why its list is not there', async () => {
  wizardOf(id + 1).scope = { kind: 'orgUnit', path: '/Sales' };
  await world({ unread: { orgUnits: 'not granted at consent: read the org units' } });
  await screen.findByText('Org units cannot be read.');
  expect(screen.queryByText(/has no org units/)).toBeNull();
});

test('without a list of domains the connection’s own is named', async () => {
  await world({}, { domains: [] });
  await screen.findByText(/^Bring people from northwind.test into your directory/);
});

test('what is in the way of everything is told once', async () => {
  const off = { code: 'apiAccessOff', message: 'Google answered 403.', hint: null, page: null } as const;
  const door = await world({ fails: { import_choices: off, import_count: off } });
  await screen.findByText('The accounts could not be counted.');
  expect(screen.getAllByText(/API access is off in this tenant/)).toHaveLength(1);
  door.world.fails = {};
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/^231 accounts$/), 'and counted again with it').toBeVisible();
});

test('an error of the count alone is told by the count', async () => {
  const wrong = { code: 'invalidQuery', message: 'Invalid Input.', hint: null, page: null } as const;
  await world({ fails: { import_count: wrong } });
  await screen.findByText(/The query cannot be used/);
});
