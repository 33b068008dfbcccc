import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { fitting } from '../../src/lib/grid';
import { columns, withColumns } from '../../src/screens/users/columns';
import Users from '../../src/screens/users/Users.svelte';
import { asked } from '../../src/screens/users/query.svelte';
import { install } from '../fixtures/ipc';
import { person } from '../fixtures/people';

let door: ReturnType<typeof install>;

const windows = () => door.called.filter(({ command }) => command === 'users_window').map(({ args }) => args);
const rowOf = (name: RegExp) => screen.findByRole('row', { name });

beforeEach(async () => {
  door = install(window);
  asked.query = { standing: null, search: '', sort: 'name', descending: false };
  await app.load();
});

test('the table tells a reader how long it is, though few rows are rendered', async () => {
  render(Users);
  await rowOf(/Amélie Dubois/);
  expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '251');
  expect(screen.getAllByRole('row').length).toBeLessThan(40);
  expect(await rowOf(/Bjørn/)).toHaveAttribute('aria-rowindex', '3');
});

test('a name cannot turn its line around', async () => {
  render(Users);
  expect((await rowOf(/Amélie Dubois/)).querySelector('bdi')).toHaveTextContent('Amélie Dubois');
});

test('arrows move, space selects, Shift selects a range, Enter opens', async () => {
  render(Users);
  await rowOf(/Amélie/);
  const user = userEvent.setup();
  screen.getByRole('grid').focus();
  await user.keyboard('{ArrowDown} {Shift>}{ArrowDown}{ArrowDown}{/Shift}');
  await screen.findByText('3 users selected');
  await user.keyboard('{Enter}');
  expect(location.hash).toBe('#/users/4');
});

test('End goes to the last row, whose window is then asked for', async () => {
  render(Users);
  await rowOf(/Amélie/);
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{End}');
  await waitFor(() => expect(windows().map(({ offset }) => offset)).toContain(200));
});

test('a header sorts, and turns the order when pressed again', async () => {
  render(Users);
  await rowOf(/Amélie/);
  const header = screen.getByRole('button', { name: 'Username' });
  await userEvent.click(header);
  await userEvent.click(header);
  expect(
    windows()
      .slice(-2)
      .map(({ query }) => [query.sort, query.descending]),
  ).toEqual([
    ['username', false],
    ['username', true],
  ]);
  expect(screen.getByRole('columnheader', { name: 'Username' })).toHaveAttribute('aria-sort', 'descending');
});

test('the slash goes to the search, and typing finds', async () => {
  render(Users);
  await rowOf(/Amélie/);
  await userEvent.keyboard('/');
  expect(screen.getByRole('textbox', { name: 'Search users' })).toHaveFocus();
  await userEvent.keyboard('bjorn');
  await waitFor(() => expect(screen.queryByRole('row', { name: /Amélie Dubois/ })).toBeNull());
  expect(windows().at(-1)!.query.search).toBe('bjorn');
});

test('a search that finds more than are listed says so, and acts on all of them or not at all', async () => {
  door = install(window, { listed: 20 });
  render(Users);
  await rowOf(/Amélie/);
  await userEvent.keyboard('/north');
  const beyond = await screen.findByText(/^The first 20 of 250 are listed/);
  expect(beyond).toHaveTextContent('Add a word to find fewer');
  await userEvent.click(screen.getByRole('checkbox', { name: /all/i }));
  await screen.findByText('250 users selected');
  expect(screen.getByRole('button', { name: 'Copy addresses' })).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(
    within(screen.getByRole('region', { name: 'Selected users' })).getByText('Export CSV'),
  );
  await waitFor(() =>
    expect(door.called.at(-1)).toMatchObject({ command: 'users_export', args: { ids: null } }),
  );
});

test('the chips count, and filter by state', async () => {
  render(Users);
  const chips = await screen.findByRole('group', { name: 'State' });
  await userEvent.click(await within(chips).findByRole('button', { name: /^Suspended \d/ }));
  await waitFor(() => expect(windows().at(-1)!.query.standing).toBe('suspended'));
  expect(within(chips).getByRole('button', { name: /^Suspended \d/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test('everything but one is exported by number, everything by the query alone', async () => {
  render(Users);
  await rowOf(/Amélie/);
  const user = userEvent.setup();
  await user.click(screen.getByRole('checkbox', { name: 'Select all' }));
  const bar = await screen.findByRole('region', { name: 'Selected users' });
  await user.click(within(bar).getByRole('button', { name: 'Export CSV' }));
  await waitFor(() =>
    expect(door.called.at(-1)).toMatchObject({ command: 'users_export', args: { ids: null } }),
  );
  await user.click(screen.getByRole('checkbox', { name: /^Amélie/ }));
  await screen.findByText('249 users selected');
  await user.click(within(bar).getByRole('button', { name: 'Export CSV' }));
  await waitFor(() => expect(door.called.at(-1)?.args.ids).toHaveLength(249));
});

test('columns are chosen, and the choice is kept', async () => {
  const { unmount } = render(Users);
  await rowOf(/Amélie/);
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Columns' }));
  await user.click(screen.getByRole('menuitemcheckbox', { name: 'Job title' }));
  expect(screen.queryByRole('columnheader', { name: 'Job title' })).toBeNull();
  unmount();
  render(Users);
  await rowOf(/Amélie/);
  expect(screen.queryByRole('columnheader', { name: 'Job title' })).toBeNull();
});

test('where there is little room the address stays, and department and username go', () => {
  const first = ['name', 'username', 'email', 'department', 'jobTitle', 'standing'];
  const chosen = columns.filter(({ id }) => first.includes(id));
  expect(fitting(chosen, 584, true).map(({ id }) => id)).toEqual(['name', 'email', 'standing']);
});

test('a user is protected, which the panel tells, and the mark is taken away', async () => {
  render(Users);
  await userEvent.click(await rowOf(/Amélie Dubois/));
  await userEvent.click(await screen.findByRole('button', { name: 'Protect…' }));
  const dialog = await screen.findByRole('dialog', { name: /^Protect Amélie/ });
  await userEvent.click(within(dialog).getByRole('button', { name: /^Protect Amélie/ }));
  await screen.findByText(/^Protected by sam/);
  await userEvent.click(await screen.findByRole('button', { name: 'Unprotect…' }));
  const away = await screen.findByRole('dialog', { name: /^Take the mark from Amélie/ });
  await userEvent.click(within(away).getByRole('button', { name: 'Take the mark away' }));
  await waitFor(() => expect(screen.queryByText(/^Protected by sam/)).toBeNull());
  const marks = door.called.filter(({ command }) => command === 'users_protect');
  expect(marks.map(({ args }) => args.protection)).toEqual(['protect', 'unprotect']);
});

test('how accounts stand with two-step verification is asked for where its column is chosen', async () => {
  localStorage.clear();
  const door = install(window, { users: 40 });
  await app.load();
  render(Users);
  await screen.findByRole('grid');
  expect(
    door.called.some((call) => call.command === 'users_two_step'),
    'not before',
  ).toBe(false);
  await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
  await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Two-step' }));
  const asked = () => door.called.find((call) => call.command === 'users_two_step')?.args.ids as number[];
  await waitFor(() => expect(asked(), 'of those who are listed').toHaveLength(40));
  const [shown] = await withColumns([person(2)], ['twoStep']);
  expect(shown?.twoStep, 'it is told of each').toBe('enforced, not enrolled');
  localStorage.clear();
});
