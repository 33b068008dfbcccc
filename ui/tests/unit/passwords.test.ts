import { render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import Connections from '../../src/screens/settings/Connections.svelte';
import { unanswered } from '../fixtures/connections';
import { install } from '../fixtures/ipc';

let door: ReturnType<typeof install>;

beforeEach(async () => {
  door = install(window, { connections: [unanswered] });
  await app.load();
});

test('a question that nobody answered stands at the connection, and is asked once', async () => {
  render(Connections);
  const user = userEvent.setup();
  expect(screen.getByRole('radio', { name: /First password only/ })).toBeChecked();
  await user.click(screen.getByRole('radio', { name: /The directory is the authority/ }));
  await user.click(screen.getByRole('button', { name: 'Keep this answer' }));

  const answer = door.called.find(({ command }) => command === 'set_password_mode');
  expect(answer?.args).toMatchObject({ connection: unanswered.id, mode: 'directory' });
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Keep this answer' })).toBeNull());
});
