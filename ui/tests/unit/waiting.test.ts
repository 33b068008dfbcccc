import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import Import from '../../src/screens/import/Import.svelte';
import { install, type World } from '../fixtures/ipc';

let id = 60;

/** Each test has a connection of its own: the wizard of one lives as long as the window. */
async function world(changes: Partial<World>) {
  const { sandbox } = await import('../fixtures/connections');
  const door = install(window, { connections: [{ ...sandbox, id: ++id }], ...changes });
  await app.load();
  app.choose(id);
  return door;
}

const times = (door: Awaited<ReturnType<typeof world>>, command: string) =>
  door.called.filter((call) => call.command === command).length;

test('while a plan waits, reading again is asked for', async () => {
  const door = await world({ waiting: true, reviewed: 20 });
  render(Import);
  await userEvent.click(await screen.findByRole('button', { name: 'Back' }));
  await userEvent.click(screen.getByRole('button', { name: 'Read again' }));
  const question = await screen.findByRole('dialog', { name: 'Read again?' });
  expect(question).toHaveTextContent('A plan of 20 accounts waits for your review');
  expect(times(door, 'import_read'), 'nothing is read before the answer').toBe(0);
  await userEvent.click(within(question).getByRole('button', { name: 'Continue the review' }));
  await screen.findByRole('button', { name: /^Import [\d,]+ users?$/ });
  await userEvent.click(screen.getByRole('button', { name: 'Back' }));
  await userEvent.click(screen.getByRole('button', { name: 'Read again' }));
  const again = await screen.findByRole('dialog', { name: 'Read again?' });
  await userEvent.click(within(again).getByRole('button', { name: 'Read again' }));
  await screen.findByRole('button', { name: /^Import [\d,]+ users?$/ });
  expect([times(door, 'import_read'), times(door, 'discard_plan')]).toEqual([1, 0]);
});

test('a plan that was discarded elsewhere is not returned to, and that is said', async () => {
  const door = await world({ waiting: true, reviewed: 20 });
  render(Import);
  await userEvent.click(await screen.findByRole('button', { name: 'Back' }));
  door.world.fails = {
    review_window: { code: 'notFound', message: 'There is no plan 32.', hint: null, page: null },
  };
  await userEvent.click(screen.getByRole('button', { name: 'Return to the plan' }));
  await screen.findByText('The plan does not wait any more.');
  expect(screen.queryByRole('button', { name: 'Return to the plan' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Read from Google' })).toBeVisible();
});

test('discarding what is gone already is no error', async () => {
  const door = await world({ waiting: true, reviewed: 20 });
  door.world.fails = {
    discard_plan: { code: 'notFound', message: 'There is no plan 32.', hint: null, page: null },
  };
  render(Import);
  await userEvent.click(await screen.findByRole('button', { name: 'Discard plan' }));
  const question = await screen.findByRole('dialog');
  await userEvent.click(within(question).getByRole('button', { name: 'Discard plan' }));
  await screen.findByRole('button', { name: 'Read from Google' });
});

test('a list that is much shorter is believed only when its number is typed', async () => {
  const door = await world({ doubted: true, reviewed: 20 });
  render(Import);
  await userEvent.click(await screen.findByRole('button', { name: 'Accept 140 users' }));
  expect(screen.getByRole('button', { name: 'Accept 140 users' })).toHaveAccessibleDescription(
    'Type 140 first.',
  );
  const field = screen.getByRole('textbox', { name: 'Type 140 to accept it' });
  await userEvent.type(field, '141{Enter}');
  expect(times(door, 'import_accept'), 'another number is no confirmation').toBe(0);
  await userEvent.clear(field);
  await userEvent.type(field, '140{Enter}');
  await screen.findByRole('button', { name: /^Import [\d,]+ users?$/ });
  expect(times(door, 'import_accept')).toBe(1);
});

test('a row that was answered before says so, until it is answered anew', async () => {
  await world({ waiting: true, chosen: true, reviewed: 20 });
  render(Import);
  const left = await screen.findByRole('row', { name: /Amélie.*As you chose on \d+ \w+/ });
  expect(screen.getByRole('row', { name: /import as dara.obrien, as you chose on/ })).toBeVisible();
  await screen.findByText(/2 rows stand as you chose before/);
  await userEvent.click(within(left).getByRole('checkbox'));
  await waitFor(() => expect(screen.queryByRole('row', { name: /Amélie.*As you chose/ })).toBeNull());
});
