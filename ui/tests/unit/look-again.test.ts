import { render, screen, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import UserPanel from '../../src/screens/users/UserPanel.svelte';
import { install } from '../fixtures/ipc';

const panel = async (movedOnGoogle: boolean) => {
  const door = install(window, { movedOnGoogle });
  await app.load();
  const onchanged = vi.fn();
  render(UserPanel, { id: 4, takeFocus: null, onclose: () => undefined, onchanged });
  await userEvent.click(await screen.findByRole('button', { name: 'Read this user again from Google' }));
  const calls = (name: string) => door.called.filter(({ command }) => command === name);
  return { calls, onchanged };
};

test('what changed on Google is shown, and taken only when that is said', async () => {
  const { calls, onchanged } = await panel(true);
  const dialog = await screen.findByRole('dialog', { name: /changed on Google$/ });
  expect(within(dialog).getAllByRole('row').length).toBeGreaterThan(1);
  expect(calls('user_take')).toEqual([]);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Take into the directory' }));
  await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(calls('user_take').map(({ args }) => args)).toEqual([{ id: 4, runs: [9] }]);
  expect(onchanged, 'the table behind shows it').toHaveBeenCalledOnce();
});

test('what is left is given up', async () => {
  const { calls } = await panel(true);
  await userEvent.click(await screen.findByRole('button', { name: 'Leave as it is' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect([calls('user_take').length, calls('discard_plan').map(({ args }) => args.run)]).toEqual([0, [9]]);
});

test('where nothing changed nothing is asked', async () => {
  await panel(false);
  expect(screen.queryByRole('dialog')).toBeNull();
});
