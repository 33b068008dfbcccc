import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import { choices, given, OPEN } from '../../src/screens/sync/answer';
import type { SyncKind } from '../../src/lib/gen/SyncKind';
import type { SyncPlanView } from '../../src/lib/gen/SyncPlanView';
import Rail from '../../src/screens/frame/Rail.svelte';
import { applies } from '../../src/screens/sync/button';
import Confirm from '../../src/screens/sync/Confirm.svelte';
import Sync from '../../src/screens/sync/Sync.svelte';
import Overview from '../../src/screens/overview/Overview.svelte';
import { SyncWizard, wizardOf } from '../../src/screens/sync/wizard.svelte';
import { deactivated, syncing } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';
import { syncPlan } from '../fixtures/sync';

let id = 90;

/** Each test has a connection of its own: the wizard of one lives as long as the window. */
async function world(changes: Partial<World> = {}) {
  const door = install(window, {
    connections: [{ ...syncing, id: ++id }],
    syncs: true,
    synced: 20,
    ...changes,
  });
  await app.load();
  app.choose(id);
  return door;
}

const last = (door: Awaited<ReturnType<typeof world>>, command: string) =>
  door.called.filter((call) => call.command === command).at(-1)?.args;
const rowOf = (name: RegExp) => screen.findByRole('row', { name });

test('both sides are read, reviewed, applied and told of', async () => {
  const door = await world();
  render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: 'Read both sides' }));
  await screen.findByText(/Nothing has been sent yet/);
  await userEvent.click(screen.getByRole('button', { name: /^Apply \d+ changes$/ }));
  await screen.findByText('Sync is done.');
  expect(last(door, 'sync_apply')).toMatchObject({ run: 32, confirmed: [] });
});

test('only a sync of which something was refused says what becomes of that', async () => {
  const again = /What was refused is planned again/;
  await world({ interrupted: 'applying' });
  const { unmount } = render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: 'Continue' }));
  await screen.findByText('Sync is done.');
  expect(screen.queryByText(again)).toBeNull();
  unmount();
  await world({ waiting: true, problems: true });
  render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: /^Apply \d+ changes$/ }));
  expect(await screen.findByText(again)).toBeVisible();
});

test('a conflict is answered in its row, and the answer can be taken back', async () => {
  const door = await world({ waiting: true });
  render(Sync);
  await userEvent.click(await rowOf(/Chen.*different on both sides/));
  const panel = await screen.findByRole('region', { name: 'Row of the plan' });
  await userEvent.click(await within(panel).findByRole('button', { name: 'Google wins' }));
  await within(panel).findByText(/Google wins: its values come into the directory/);
  expect(last(door, 'sync_answer')).toMatchObject({ rows: [3], answer: { ...OPEN, winner: 'google' } });
  await userEvent.click(within(panel).getByRole('button', { name: 'Change' }));
  await waitFor(() => expect(last(door, 'sync_answer')?.answer).toEqual(OPEN));
});

test('drift is answered once for all rows', async () => {
  const door = await world({ waiting: true });
  render(Sync);
  const bar = await screen.findByRole('region', { name: 'Once for all rows' });
  await userEvent.click(within(bar).getByRole('button', { name: /^Accept Google’s/ }));
  await waitFor(() => expect(within(bar).queryByRole('button', { name: /^Accept Google’s/ })).toBeNull());
  expect(last(door, 'sync_answer_all')?.answers, 'nothing else is answered by it').toEqual({
    differ: null,
    bothChanged: null,
    drift: 'accept',
    deleted: null,
  });
});

test('row by row shows the rows that ask', async () => {
  const door = await world({ waiting: true });
  render(Sync);
  const bar = await screen.findByRole('region', { name: 'Once for all rows' });
  await userEvent.click(within(bar).getAllByRole('button', { name: 'Row by row' })[0]!);
  await waitFor(() => expect(last(door, 'sync_window')?.filter.kinds).toEqual(['conflict']));
});

test('what cannot be ticked says why; the header box ticks all of the filter', async () => {
  const door = await world({ waiting: true });
  render(Sync);
  expect(await screen.findByRole('checkbox', { name: /^Fatima.*: suspended by Google/ })).toBeDisabled();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Apply all' }));
  await waitFor(() => expect(last(door, 'sync_tick')).toMatchObject({ rows: null, ticked: false }));
});

test('beyond a limit, its number is typed before anything is sent', async () => {
  const door = await world({ waiting: true, beyond: true });
  render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: /^Apply \d+ changes$/ }));
  const dialog = await screen.findByRole('dialog');
  const apply = within(dialog).getByRole('button', { name: /^Apply \d+ changes$/ });
  expect(apply).toHaveAccessibleDescription('Type 61 first.');
  const field = within(dialog).getByRole('textbox', { name: /^Type 61 for/ });
  await userEvent.type(field, '60{Enter}');
  expect(last(door, 'sync_apply'), 'another number is no confirmation').toBeUndefined();
  await userEvent.clear(field);
  await userEvent.type(field, '61{Enter}');
  await screen.findByText('Sync is done.');
  expect(last(door, 'sync_apply')?.confirmed).toEqual([{ limit: 'suspensions', count: 61 }]);
});

test('the dialog of a limit says how many are planned, and how many of them are ticked', async () => {
  await world();
  const plan = syncPlan([], 32, true, false);
  const named = async (ticked: number) => {
    const limits = plan.limits.map((limit) => (limit.exceeded ? { ...limit, ticked } : limit));
    const shown = render(Confirm, { plan: { ...plan, limits }, onclose: vi.fn(), onconfirm: vi.fn() });
    const field = within(await screen.findByRole('dialog')).getByRole('textbox');
    const label = (field as HTMLInputElement).labels?.[0]?.textContent?.trim();
    shown.unmount();
    return label;
  };
  const all = 'Type 61 for 61 suspensions and removals';
  expect(await named(61), 'all of them happen').toBe(all);
  expect(await named(0), 'nothing of it happens').toBe(`${all} in this plan, none of which is ticked`);
  expect(await named(1)).toBe(`${all} in this plan, 1 of which is ticked`);
  expect(await named(2)).toBe(`${all} in this plan, 2 of which are ticked`);
});

test('what cannot be undone is told before', async () => {
  await world({ waiting: true });
  render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: /Can be undone, except: 2 new accounts/ }));
  expect(await screen.findByRole('dialog')).toHaveTextContent('Rollcall deletes none');
});

test('a connection that may only look cannot sync, and says what to do', async () => {
  await world({ connections: ['sandbox'], syncs: false });
  render(Sync);
  const read = await screen.findByRole('button', { name: 'Read both sides' });
  expect(read).toHaveAccessibleDescription(/may only look/);
  expect(screen.getByRole('button', { name: 'Grant Look and sync' })).toBeVisible();
});

test('an interrupted sync is continued, never reviewed again', async () => {
  const door = await world({ interrupted: 'applying' });
  render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: 'Continue' }));
  await screen.findByText('Sync is done.');
  expect(last(door, 'sync_apply')).toMatchObject({ run: 32, confirmed: [] });
});

test('only a sync of which something was refused says what becomes of that', async () => {
  const again = /What was refused is planned again/;
  await world({ interrupted: 'applying' });
  const { unmount } = render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: 'Continue' }));
  await screen.findByText('Sync is done.');
  expect(screen.queryByText(again)).toBeNull();
  unmount();
  await world({ waiting: true, problems: true });
  render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: /^Apply \d+ changes$/ }));
  expect(await screen.findByText(again)).toBeVisible();
});

test('refused steps are found by their chip, with code and reason', async () => {
  await world({ waiting: true, problems: true });
  render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: /^Apply \d+ changes$/ }));
  await userEvent.click(await screen.findByRole('button', { name: /^Refused \d+/ }));
  await userEvent.click(await rowOf(/Refused.*Chen.*seats/));
  const step = await screen.findByRole('region', { name: 'Step of the run' });
  expect(step).toHaveTextContent('Google has no licence seat left for a new account.');
  expect(screen.getByRole('button', { name: 'Sync again' })).toBeVisible();
});

test('a list in doubt waits for its number', async () => {
  await world({ doubted: true });
  const wizard = new SyncWizard(1);
  await wizard.look();
  expect([wizard.step, wizard.at, wizard.doubt?.accounts]).toEqual(['read', 0, 140]);
  await wizard.accept(140);
  expect(wizard.step).toBe('review');
});

test('a confirmation is of one try alone', async () => {
  const door = await world({ waiting: true, beyond: true });
  const wizard = new SyncWizard(1);
  await wizard.look();
  await wizard.approve([{ limit: 'suspensions', count: 61 }]);
  expect(wizard.step).toBe('report');
  await wizard.look();
  wizard.again();
  await wizard.look();
  await wizard.apply();
  await vi.waitFor(() => expect(wizard.error?.code).toBe('limits'));
  expect(last(door, 'sync_apply')?.confirmed).toEqual([]);
});

test('every answer is told in a sentence', () => {
  for (const choice of Object.values(choices).flat())
    expect(given({ ...OPEN, ...choice.one }), choice.label).toMatch(/^[A-Z].*\.$/);
});

test('a plan with nothing in it ends with a report, and what both sides agree on is kept', async () => {
  const door = await world({ waiting: true, synced: 0 });
  render(Sync);
  await screen.findByText('Everything is in step');
  expect(screen.queryByRole('button', { name: /^Apply/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Finish' }));
  await screen.findByText('Sync is done.');
  expect(last(door, 'sync_apply')).toMatchObject({ run: 32, confirmed: [] });
});

test('only a sync of which something was refused says what becomes of that', async () => {
  const again = /What was refused is planned again/;
  await world({ interrupted: 'applying' });
  const { unmount } = render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: 'Continue' }));
  await screen.findByText('Sync is done.');
  expect(screen.queryByText(again)).toBeNull();
  unmount();
  await world({ waiting: true, problems: true });
  render(Sync);
  await userEvent.click(await screen.findByRole('button', { name: /^Apply \d+ changes$/ }));
  expect(await screen.findByText(again)).toBeVisible();
});

test('changes by another writer are named, and their number is typed before anything is sent', async () => {
  const door = await world({ waiting: true, others: true });
  render(Sync);
  expect(await screen.findByText('2 changes by another writer.')).toBeVisible();
  expect(screen.getByText('wei.chen@northwind.test', { selector: 'bdi' })).toBeVisible();
  await userEvent.click(await screen.findByRole('button', { name: /^Apply \d+ changes$/ }));
  const field = within(await screen.findByRole('dialog')).getByRole('textbox', { name: /^Type 2 for/ });
  await userEvent.type(field, '2{Enter}');
  await screen.findByText('Sync is done.');
  expect(last(door, 'sync_apply')?.confirmed).toEqual([{ limit: 'elsewhere', count: 2 }]);
});

test('a deactivated connection says so, leads back, and lets nothing be begun', async () => {
  await world({ connections: [{ ...deactivated, id: 400 }] });
  render(Sync);
  await screen.findByText('This connection is deactivated.');
  expect(screen.queryByText(/no longer accepts/), 'Google was not asked').toBeNull();
  const read = screen.getByRole('button', { name: /^Read both sides/ });
  expect(read).toHaveAttribute('aria-disabled', 'true');
  expect(read).toHaveAccessibleDescription('The connection is deactivated; reactivate it first.');
  await userEvent.click(screen.getByRole('button', { name: 'Reactivate' }));
  expect(location.hash).toBe('#/connect/reactivate/400');
});

test('Sync now reads both sides at once, and does not open the report of the last one', async () => {
  const door = await world();
  const wizard = wizardOf(id);
  await wizard.read();
  await wizard.approve([]);
  expect(wizard.step, 'the last one is told of').toBe('report');
  render(Overview);
  const reads = () => door.called.filter((call) => call.command === 'sync_read').length;
  expect(reads()).toBe(1);
  await userEvent.click(await screen.findByRole('button', { name: 'Sync now' }));
  await waitFor(() => expect([wizard.step, location.hash, reads()]).toEqual(['review', '#/sync', 2]));
});

test('Sync now shows the plan that waits, and reads nothing anew', async () => {
  const door = await world({ waiting: true });
  render(Overview);
  await userEvent.click(await screen.findByRole('button', { name: 'Sync now' }));
  await waitFor(() => expect(wizardOf(id).step).toBe('review'));
  expect(last(door, 'sync_read')).toBeUndefined();
});

test('Sync now says why a connection cannot sync, and reads nothing', async () => {
  const door = await world({ connections: ['sandbox'], syncs: false });
  app.choose(1);
  render(Overview);
  await userEvent.click(await screen.findByRole('button', { name: 'Sync now' }));
  await waitFor(() => expect(location.hash).toBe('#/sync'));
  expect(last(door, 'sync_read')).toBeUndefined();
});

test('a plan that another program left is shown in place of an older report', async () => {
  const door = await world();
  const wizard = wizardOf(id);
  await wizard.read();
  await wizard.approve([]);
  await wizard.look();
  expect(wizard.step, 'where nothing waits, the report stays').toBe('report');
  door.world.waiting = true;
  await wizard.look();
  expect(wizard.step).toBe('review');
});

test('the rail says where a plan waits', async () => {
  await world({ connections: [{ ...syncing, id: ++id, waits: { import: false, sync: true } }] });
  app.choose(id);
  render(Rail, { at: 'overview' });
  await screen.findByRole('link', { name: 'Sync , a plan waits for review' });
  expect(screen.getByRole('link', { name: 'Import' })).toBeVisible();
});

test('what one side alone has is counted by its chip, and shown where it is pressed', async () => {
  const door = await world({ waiting: true, synced: 60 });
  render(Sync);
  await screen.findByText(/Nothing has been sent yet/);
  await waitFor(() => expect(last(door, 'sync_window')?.filter.kinds).not.toContain('oneSide'));
  await userEvent.click(await screen.findByRole('button', { name: /^One side only \d+$/ }));
  await waitFor(() => expect(last(door, 'sync_window')?.filter.kinds).toEqual(['oneSide']));
  await userEvent.click(screen.getByRole('button', { name: /^One side only \d+$/ }));
  await waitFor(() => expect(last(door, 'sync_window')?.filter.kinds).toContain('update'));
});

test.each([
  [[['remove', 279]], 'Remove 279 users'],
  [[['create', 1]], 'Create 1 account'],
  [[['update', 3]], 'Update 3 users'],
  [[['suspend', 2]], 'Suspend or let go of 2 users'],
  [
    [
      ['create', 2],
      ['update', 3],
    ],
    'Apply 5 changes',
  ],
  [
    [
      ['remove', 279],
      ['update', 2],
    ],
    'Remove 279 users, update 2',
  ],
] as [[SyncKind, number][], string][])('the button names what is applied: %j', (ticked, name) => {
  expect(applies(planOf(ticked, true))).toBe(name);
});

/** A plan of so many ticked rows: of each kind in all, and of those about groups and org units. */
function planOf(ticked: [SyncKind, number, number?, number?][], hereAlone = false): SyncPlanView {
  const kinds = ticked.map(([kind, many, tickedGroups = 0, tickedOrgUnits = 0]) => ({
    ...{ kind, count: many, ticked: many, groups: tickedGroups, tickedGroups, tickedOrgUnits },
  }));
  const all = kinds.reduce((sum, one) => sum + one.ticked, 0);
  return { kinds, ticked: all, hereAlone, groupRows: 0, orgUnitRows: 0 } as unknown as SyncPlanView;
}

test('the button tells users, groups and org units apart', () => {
  expect(applies(planOf([['create', 1, 1]]))).toBe('Create 1 group');
  expect(applies(planOf([['create', 4, 1, 1]]))).toBe('Create 2 accounts, 1 group and 1 org unit');
  expect(applies(planOf([['update', 3, 3]]))).toBe('Update 3 groups');
  expect(applies(planOf([['suspend', 1, 1]]))).toBe('Let go of 1 group');
  expect(applies(planOf([['remove', 2, 2]]))).toBe('Delete 2 groups');
  const three = planOf([
    ['create', 1, 1],
    ['update', 1, 1],
    ['remove', 1, 1],
  ]);
  expect(applies(three)).toBe('Delete 1 group, apply 2 other changes');
});

test('the button that undoes an import with groups or org units names no users', () => {
  const plan = planOf([['remove', 70]], true);
  expect(applies({ ...plan, groupRows: 14 })).toBe('Undo 70 rows');
  expect(applies(plan)).toBe('Remove 70 users');
});

test('Sync now goes on with what goes on', async () => {
  await world({ hangs: ['sync_read'] });
  const wizard = wizardOf(id);
  void wizard.read();
  render(Overview);
  await userEvent.click(await screen.findByRole('button', { name: 'Sync now' }));
  expect(wizard.step).toBe('read');
});

test('what stands on one side alone is marked where it stands', async () => {
  await world({ waiting: true });
  render(Sync);
  await userEvent.click(await rowOf(/Chen.*different on both sides/));
  const panel = await screen.findByRole('region', { name: 'Row of the plan' });
  const line = await within(panel).findByRole('row', { name: /^Department/ });
  expect(line.textContent?.replace(/\s+/g, ' '), 'Google has none').toMatch(
    /Department ?none ?Support ?Directory alone/,
  );
});
