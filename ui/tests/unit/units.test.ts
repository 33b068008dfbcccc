import { render, screen, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import UnitTree from '../../src/lib/parts/UnitTree.svelte';
import { flat, seen, treeOf } from '../../src/lib/units';
import OrgUnits from '../../src/screens/org-units/OrgUnits.svelte';
import Users from '../../src/screens/users/Users.svelte';
import { asked } from '../../src/screens/users/query.svelte';
import { install } from '../fixtures/ipc';

const unit = (path: string, users?: number) => ({ path, description: '', users });
const some = [unit('/A', 1), unit('/A/B', 2), unit('/A/B/C', 3), unit('/D', 4), unit('/X/Y', 5)];

beforeEach(() => {
  asked.query = { standing: null, search: '', sort: 'name', descending: false };
});

test('a tree counts with what is under each unit, and knows an orphan', () => {
  const nodes = flat(treeOf(some));
  expect(nodes.map(({ path, depth, all }) => [path, depth, all])).toEqual([
    ['/A', 0, 6],
    ['/A/B', 1, 5],
    ['/A/B/C', 2, 3],
    ['/D', 0, 4],
    ['/X/Y', 0, 5],
  ]);
  const shown = seen(treeOf(some), new Set(['/A'])).map(({ path }) => path);
  expect(shown, 'what is folded is not seen').toEqual(['/A', '/A/B', '/D', '/X/Y']);
});

test('the tree is walked and chosen from by keys', async () => {
  const chosen: string[] = [];
  render(UnitTree, {
    label: 'Org units',
    units: some,
    chosen: null,
    none: 'None.',
    onchoose: (path) => chosen.push(path),
  });
  const item = (name: RegExp) => screen.getByRole('treeitem', { name });
  await userEvent.tab();
  await userEvent.tab();
  expect(item(/^A\b/), 'one stop for the whole tree').toHaveFocus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  expect(item(/^C\b/)).toHaveFocus();
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
  expect(item(/^B\b/), 'the first closes nothing: there is nothing under it').toHaveAttribute(
    'aria-expanded',
    'false',
  );
  expect(screen.queryByRole('treeitem', { name: /^C\b/ })).toBeNull();
  await userEvent.keyboard('{End}{Enter}{Home} ');
  expect(chosen).toEqual(['/X/Y', '/A']);
  await userEvent.type(screen.getByRole('textbox', { name: 'Find an org unit' }), 'b/c');
  expect(screen.getAllByRole('treeitem').map((one) => one.textContent)).toEqual([
    expect.stringContaining('/A/B/C'),
  ]);
});

test('users are filtered by where they stand', async () => {
  const door = install(window, { users: 60 });
  await app.load();
  render(Users);
  await userEvent.click(await screen.findByRole('button', { name: 'Org unit' }));
  const tree = await screen.findByRole('tree');
  await userEvent.click(within(tree).getByRole('treeitem', { name: /Sales/ }));
  expect(asked.query.unit).toEqual({ connection: app.connection!.id, path: '/Sales' });
  await screen.findByText(/in \/Sales and under it/);
  expect(door.called.filter(({ command }) => command === 'users_window').at(-1)!.args.query.unit.path).toBe(
    '/Sales',
  );
  await userEvent.click(screen.getByRole('button', { name: 'Of every org unit' }));
  expect(asked.query.unit).toBeUndefined();
});

test('without org units the filter says what brings them', async () => {
  install(window, { users: 20, units: false });
  await app.load();
  render(Users);
  const button = await screen.findByRole('button', { name: 'Org unit' });
  await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
  expect(button).toHaveAccessibleDescription(/tick Org units under Import as well/);
});

test('the tree is browsed, and leads to its users', async () => {
  install(window, { users: 60 });
  await app.load();
  render(OrgUnits);
  await userEvent.click(await screen.findByRole('treeitem', { name: /EMEA/ }));
  screen.getByText('/Sales/EMEA');
  await userEvent.click(screen.getByRole('treeitem', { name: /Finance/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Show its users' }));
  expect(asked.query.unit?.path).toBe('/Finance');
  expect(location.hash).toBe('#/users');
});
