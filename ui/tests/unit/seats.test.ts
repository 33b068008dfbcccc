import { render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import Seats from '../../src/screens/settings/Seats.svelte';
import { syncing } from '../fixtures/connections';
import { install } from '../fixtures/ipc';

test('how many licences there are is said once, changed and forgotten', async () => {
  const door = install(window, { connections: [syncing] });
  await app.load();
  render(Seats, { connection: syncing });
  const field = await screen.findByRole('textbox', { name: `Licences of ${syncing.name}` });
  const keep = screen.getByRole('button', { name: 'Save' });
  await waitFor(() => expect(keep).toHaveAccessibleDescription('The number has not changed.'));
  await userEvent.type(field, '2,500{Enter}');
  await waitFor(() => expect(door.called.at(-1)).toMatchObject({ args: { total: 2500 } }));
  await userEvent.clear(field);
  await userEvent.type(field, 'many');
  expect(field).toHaveAccessibleDescription('A number, such as 250.');
  await userEvent.clear(field);
  await userEvent.click(keep);
  await waitFor(() => expect(door.called.at(-1)).toMatchObject({ args: { total: null } }));
});
