import { render, screen, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import Groups from '../../src/screens/groups/Groups.svelte';
import Import from '../../src/screens/import/Import.svelte';
import { install, type World } from '../fixtures/ipc';

async function stage(world: Partial<World>, hash: string) {
  location.hash = hash;
  dispatchEvent(new Event('hashchange'));
  const door = install(window, world);
  await app.load();
  return door;
}

test('a group shows its members with their roles, and who is no user is said to be what they are', async () => {
  await stage({}, '#/groups/3');
  render(Groups);
  const panel = await screen.findByRole('region', { name: 'Engineering' });
  expect(await within(panel).findByText('Owner')).toBeVisible();
  expect(within(panel).getByText('From outside')).toBeVisible();
  expect(within(panel).getByText('Not imported')).toBeVisible();
  expect(within(panel).getByRole('link', { name: 'Platform team' })).toHaveAttribute('href', '#/groups/9');
});

test('without groups the screen leads to the import that brings them', async () => {
  await stage({ groups: 0 }, '#/groups');
  render(Groups);
  expect(await screen.findByText('No group is in the directory yet')).toBeVisible();
});

test('what is read beside the users is reviewed by kind, and answered as what it is', async () => {
  const door = await stage({ waiting: true, beside: true }, '#/import');
  render(Import);
  await userEvent.click(await screen.findByRole('radio', { name: 'Groups 10' }));
  const grid = await screen.findByRole('grid', { name: 'Groups under review' });
  expect(await within(grid).findByText('Leadership')).toBeVisible();
  expect(screen.queryByRole('columnheader', { name: 'Department' })).toBeNull();
  const asked = door.called.filter(({ command }) => command === 'review_window').at(-1);
  expect(asked?.args.filter.thing, 'groups alone are asked for').toBe('group');
});

test('org units and groups are read when they are ticked', async () => {
  const door = await stage({ connections: ['google'] }, '#/import');
  render(Import);
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Groups' }));
  await userEvent.click(screen.getByRole('button', { name: /^Read from Google/ }));
  await screen.findByRole('grid');
  const read = door.called.find(({ command }) => command === 'import_read');
  expect(read?.args.things).toEqual(['group']);
});
