import { render, screen, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { router } from '../../src/lib/router.svelte';
import Import from '../../src/screens/import/Import.svelte';
import Overview from '../../src/screens/overview/Overview.svelte';
import { install, type World } from '../fixtures/ipc';

let id = 40;

/** Each test has a connection of its own: the wizard of one lives as long as the window. */
async function world(changes: Partial<World>) {
  const { sandbox } = await import('../fixtures/connections');
  const door = install(window, { connections: [{ ...sandbox, id: ++id }], ...changes });
  await app.load();
  app.choose(id);
  return door;
}

beforeEach(() => (location.hash = '#/overview'));

test('an interrupted import says what was approved, how much is done, and Continue', async () => {
  const door = await world({ interrupted: 'applying' });
  render(Import);
  const done = await screen.findByRole('region', { name: 'Done before it was interrupted' });
  expect(done).toHaveTextContent('1,000 of 2,080');
  expect(within(done).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '1000');
  expect(screen.getByRole('region', { name: 'What was approved' })).toHaveTextContent('New 2,031');
  expect(screen.queryByRole('button', { name: /^Import/ }), 'it is not approved twice').toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByText('The import is done.');
  expect(door.called.filter(({ command }) => command === 'import_apply')).toHaveLength(1);
});

test('while another program goes on with it, Continue says so and does nothing', async () => {
  const door = await world({
    interrupted: 'applying',
    atWork: 'an import is applied, process 4711',
  });
  render(Import);
  await userEvent.click(await screen.findByRole('button', { name: 'Continue' }));
  expect(screen.getByRole('button', { name: 'Continue' })).toHaveAccessibleDescription(
    'It goes on already: an import is applied, process 4711.',
  );
  expect(door.called.some(({ command }) => command === 'import_apply')).toBe(false);
  door.world.atWork = null;
  await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
  await screen.findByRole('region', { name: 'Done before it was interrupted' });
});

test('Overview and its runs lead there with the same word', async () => {
  await world({ interrupted: 'applying' });
  render(Overview);
  const row = await screen.findByRole('row', { name: /Interrupted · 1,000 of 2,080 done/ });
  expect(within(row).getByRole('button', { name: /^Continue/ })).toBeVisible();
  const words = screen.getAllByRole('button', { name: /^Continue/ });
  expect(words, 'the notice, the finding, the run').toHaveLength(3);
  for (const button of words) {
    router.go('overview');
    await userEvent.click(button);
    expect(location.hash).toBe('#/import');
  }
});

test('an import that goes on is not called interrupted', async () => {
  await world({ interrupted: 'applying', atWork: 'an import is applied, process 4711' });
  render(Overview);
  await screen.findByText('Import goes on now');
  expect(screen.queryByText(/interrupted/i)).toBeNull();
});
