import { render, screen, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import UserPanel from '../../src/screens/users/UserPanel.svelte';
import { install, type World } from '../fixtures/ipc';

async function explained(id: number, changes: Partial<World> = {}) {
  const door = install(window, { connections: ['syncing'], ...changes });
  await app.load();
  render(UserPanel, { id, takeFocus: null, onclose: () => undefined, onchanged: () => undefined });
  await userEvent.click(await screen.findByRole('tab', { name: 'Explain' }));
  return door;
}

test('a user is explained: scope, match, values, answers, and what comes next', async () => {
  const door = await explained(4);
  const section = await screen.findByRole('region', { name: 'Explanation on Northwind' });
  expect(within(section).getByText(/member of a bound group: All staff › Sales/)).toBeVisible();
  expect(within(section).getByText(/Run 21 imported the account/)).toBeVisible();
  expect(within(section).getByText(/refused \(400 invalid\)/)).toBeVisible();
  expect(within(section).getByText(/Its side was read/)).toBeVisible();
  expect(within(section).getByText('Changed here: the next sync sends it.')).toBeVisible();
  expect(within(section).getByText(/Changed here, by morgan/)).toBeVisible();
  expect(within(section).getByText(/Sends job title/)).toBeVisible();
  expect(door.called.some((call) => call.command === 'user_look_again')).toBe(false);
});

test('Google’s value is shown beside the directory’s only where they differ', async () => {
  await explained(4);
  const values = await screen.findAllByText('Google:');
  expect(values).toHaveLength(1);
});

test('an explanation that cannot be read can be tried again', async () => {
  await explained(4, {
    fails: {
      user_explain: {
        code: 'dataFile',
        message: 'The data file cannot be read.',
        hint: null,
        fields: [],
        page: null,
      },
    },
  });
  expect(await screen.findByText('The data file cannot be read.')).toBeVisible();
});
