import { render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import OneRun from '../../src/screens/runs/OneRun.svelte';
import { syncing } from '../fixtures/connections';
import { install } from '../fixtures/ipc';

test('a report says which licences the new accounts got, and looks again for those that have none', async () => {
  const door = install(window, { connections: [syncing], synced: 20 });
  await app.load();
  app.choose(syncing.id);
  const runs = (await door.invoke('runs', { connection: syncing.id, offset: 0, limit: 50 })) as {
    rows: { id: number; verb: string }[];
  };
  const sync = runs.rows.find((run) => run.verb === 'sync')!;
  render(OneRun, { id: sync.id });
  await screen.findByText(/^Licences of the \d+ new accounts$/);
  screen.getByText(/automatic licensing is off for this account/);

  await userEvent.click(screen.getByRole('button', { name: 'Look again' }));

  await waitFor(() => expect(door.called.some((call) => call.command === 'run_licences')).toBe(true));
  await waitFor(() => expect(screen.queryByText(/automatic licensing is off/)).toBeNull());
  expect(screen.queryByRole('button', { name: 'Look again' }), 'nobody lacks one').toBeNull();
});
