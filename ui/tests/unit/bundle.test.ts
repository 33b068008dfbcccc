import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import Troubleshoot from '../../src/screens/troubleshoot/Troubleshoot.svelte';
import { install, type World } from '../fixtures/ipc';

async function opened(changes: Partial<World> = {}) {
  const door = install(window, changes);
  await app.load();
  render(Troubleshoot);
  await userEvent.click(await screen.findByRole('button', { name: 'Make a support bundle…' }));
  return door;
}
const called = (door: Awaited<ReturnType<typeof opened>>, command: string) =>
  door.called.filter((call) => call.command === command);

test('a bundle is shown file by file, and saved only then', async () => {
  const door = await opened();
  const dialog = await screen.findByRole('dialog', { name: 'Support bundle' });
  expect(await within(dialog).findByText(/This is a support bundle of Rollcall/)).toBeVisible();
  expect(called(door, 'bundle_save')).toHaveLength(0);
  await userEvent.click(within(dialog).getByRole('button', { name: /^versions\.json/ }));
  expect(await within(dialog).findByText(/"dataFile": 24/)).toBeVisible();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Save…' }));
  await waitFor(() => expect(called(door, 'bundle_save')[0]?.args).toMatchObject({ ticket: 9 }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a long file is read page by page', async () => {
  const door = await opened();
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(await within(dialog).findByRole('button', { name: /^steps\.jsonl/ }));
  expect(await within(dialog).findByText('1 to 200 of 450')).toBeVisible();
  expect(within(dialog).getByRole('button', { name: 'Earlier lines' })).toHaveAccessibleDescription(
    'These are the first lines.',
  );
  await userEvent.click(within(dialog).getByRole('button', { name: 'Later lines' }));
  await userEvent.click(await within(dialog).findByRole('button', { name: 'Later lines' }));
  expect(await within(dialog).findByText('401 to 450 of 450')).toBeVisible();
  expect(called(door, 'bundle_lines').at(-1)?.args).toMatchObject({ file: 5, offset: 400 });
});

test('a bundle that is closed is forgotten', async () => {
  const door = await opened();
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  expect(called(door, 'bundle_forget')).toHaveLength(1);
  expect(screen.queryByRole('dialog')).toBeNull();
});
