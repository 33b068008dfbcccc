import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import Review from '../../src/screens/import/Review.svelte';
import { toasts } from '../../src/lib/toasts.svelte';
import { ImportWizard } from '../../src/screens/import/wizard.svelte';
import type { RunState } from '../../src/lib/gen/RunState';
import { install } from '../fixtures/ipc';

let door: ReturnType<typeof install>;
let wizard: ImportWizard;

const last = (command: string) => door.called.filter((call) => call.command === command).at(-1)?.args;
const rowOf = (name: RegExp) => screen.findByRole('row', { name });

beforeEach(async () => {
  door = install(window, { waiting: true });
  wizard = new ImportWizard(1);
  await wizard.look();
  render(Review, { wizard, plan: wizard.plan! });
  await rowOf(/Amélie/);
});

test('what an import would touch is shown first; the rest is a chip with its count', () => {
  expect(last('review_window')?.filter.decisions).toEqual(['new', 'update', 'match', 'conflict', 'removed']);
  expect(screen.getByRole('button', { name: /^Unchanged \d+/, pressed: false })).toBeVisible();
});

test('a chip shows its rows alone, and pressed again what was there before', async () => {
  const conflict = screen.getByRole('button', { name: /^Conflict \d+/ });
  await userEvent.click(conflict);
  await waitFor(() => expect(last('review_window')?.filter.decisions).toEqual(['conflict']));
  await userEvent.click(conflict);
  await waitFor(() =>
    expect(last('review_window')?.filter.decisions).toEqual([
      'new',
      'update',
      'match',
      'conflict',
      'removed',
    ]),
  );
});

test('with Shift a chip joins the others', async () => {
  const user = userEvent.setup();
  await user.keyboard('{Shift>}');
  await user.click(screen.getByRole('button', { name: /^Unchanged/ }));
  await waitFor(() => expect(last('review_window')?.filter.decisions).toHaveLength(6));
});

test('a tick box changes one row, the header all that are shown', async () => {
  const user = userEvent.setup();
  await user.click(screen.getByRole('checkbox', { name: /^Amélie/ }));
  await waitFor(() =>
    expect(last('review_tick')).toMatchObject({
      googleIds: [expect.any(String)],
      filter: null,
      ticked: false,
    }),
  );
  await user.click(screen.getByRole('checkbox', { name: 'Import all' }));
  await waitFor(() =>
    expect(last('review_tick')).toMatchObject({ googleIds: null, filter: { search: '' }, ticked: true }),
  );
});

const headerBox = () => screen.getByRole<HTMLInputElement>('checkbox', { name: 'Import all' });

test('the header box is full where every row of the filter is ticked, also those that are not here', async () => {
  expect(headerBox().indeterminate, 'suspended users are not ticked by themselves').toBe(true);
  await userEvent.click(screen.getByRole('button', { name: /^Match \d+/ }));
  await waitFor(() => expect(headerBox()).toBeChecked());
  await userEvent.click(screen.getAllByRole('checkbox')[1]!);
  await waitFor(() => expect(headerBox().indeterminate).toBe(true));
});

test('beside a row that cannot be ticked the header box is not full, and takes back what it ticked', async () => {
  await userEvent.click(headerBox());
  await waitFor(() => expect(last('review_tick')).toMatchObject({ googleIds: null, ticked: true }));
  expect(headerBox()).not.toBeChecked();
  await userEvent.click(headerBox());
  await waitFor(() => expect(last('review_tick')).toMatchObject({ googleIds: null, ticked: false }));
});

test('an open row repeats its marks and its whole reason', async () => {
  await userEvent.click(screen.getAllByRole('row', { name: /Suspended/ })[0]!);
  const open = await screen.findByRole('region', { name: 'Row under review' });
  expect(await within(open).findByText('Suspended')).toBeVisible();
  await userEvent.click(await rowOf(/username dara is taken/));
  const other = await screen.findByRole('region', { name: 'Row under review' });
  expect(await within(other).findByText('Username dara is taken.')).toBeVisible();
});

test('a row with an open conflict cannot be ticked, and says why', async () => {
  const box = screen.getByRole('checkbox', { name: 'Fatima: Answer the conflict first.' });
  expect(box).toBeDisabled();
});

test('a taken username is answered by one press', async () => {
  const user = userEvent.setup();
  await user.click(await rowOf(/username dara is taken/));
  await user.click(await screen.findByRole('button', { name: 'Import as dara.obrien' }));
  await waitFor(() =>
    expect(last('review_answer')).toMatchObject({ answer: { answer: 'username', username: 'dara.obrien' } }),
  );
  await screen.findByText('Imported as dara.obrien.');
  await user.click(screen.getByRole('button', { name: 'Change' }));
  await waitFor(() => expect(last('review_answer')?.answer, 'an answer can be taken back').toBeNull());
});

test('a missing family name is typed in the row itself', async () => {
  const user = userEvent.setup();
  await user.click(await rowOf(/family name is missing/));
  const field = await screen.findByRole('textbox', { name: 'Family name' });
  await user.type(field, ' Haddad {Enter}');
  await waitFor(() =>
    expect(last('review_answer')).toMatchObject({ answer: { answer: 'familyName', familyName: 'Haddad' } }),
  );
});

test('whoever has another’s employee id comes in without it by one press', async () => {
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: /^Conflict \d+/ }));
  await user.click(await rowOf(/employee id 1161 belongs to somebody else/));
  const answer = await screen.findByRole('button', { name: 'Import without the employee id' });
  expect(answer).toHaveClass('primary');
  await user.click(answer);
  await waitFor(() =>
    expect(last('review_answer')).toMatchObject({ answer: { answer: 'withoutEmployeeId' } }),
  );
  await screen.findByText('Imported without the employee id; Google keeps its own.');
});

test('a merge takes the fields that were chosen', async () => {
  const user = userEvent.setup();
  await user.click(await rowOf(/same employee id/));
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Value of Department' }), 'directory');
  await user.click(screen.getByRole('button', { name: 'Merge into Chen Wei' }));
  await waitFor(() =>
    expect(last('review_answer')?.answer).toEqual({
      answer: 'merge',
      user: 9,
      fields: ['lastname', 'jobTitle', 'workPhone'],
    }),
  );
});

test('a merge begins with what the mapping brings, names too; the rest stays the directory’s', async () => {
  const user = userEvent.setup();
  await user.click(await rowOf(/same employee id/));
  expect(await screen.findByRole('combobox', { name: 'Value of Last name' })).toHaveValue('google');
  expect(screen.getByRole('combobox', { name: 'Value of Job title' })).toHaveValue('google');
  expect(
    screen.queryByRole('combobox', { name: 'Value of Work address' }),
    'what the mapping excludes is not in question',
  ).toBeNull();
});

/** Opens the row that several people fit. */
async function ambiguous() {
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: /^Conflict \d+/ }));
  await user.click(await rowOf(/several people/));
  await screen.findByRole('combobox', { name: 'Existing user' });
  return user;
}

test('the first answer is the primary one', async () => {
  await ambiguous();
  const detail = screen.getByRole('region', { name: 'Row under review' });
  expect(within(detail).getByRole('button', { name: 'Merge into Rosa García' })).toHaveClass('primary');
  expect(within(detail).getByRole('button', { name: 'Link to Rosa García' })).not.toHaveClass('primary');
  expect(within(detail).queryByRole('button', { name: /^Import as/ })).toBeNull();
});

test('of several people the chosen one is compared, and a merge sends what was chosen for that one', async () => {
  const user = await ambiguous();
  expect(await rowOf(/^Department Support/)).toBeVisible();
  await user.selectOptions(screen.getByRole('combobox', { name: 'Value of Job title' }), 'directory');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Existing user' }), '52');
  expect(await rowOf(/^Department Legal/)).toBeVisible();
  expect(
    screen.getByRole('combobox', { name: 'Value of Job title' }),
    'what was chosen for another is not for this one',
  ).toHaveValue('google');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Value of Department' }), 'directory');
  await user.click(screen.getByRole('button', { name: /^Merge into/ }));
  await waitFor(() =>
    expect(last('review_answer')?.answer).toEqual({
      answer: 'merge',
      user: 52,
      fields: ['jobTitle', 'workPhone'],
    }),
  );
  expect(await rowOf(/^Department Legal/), 'answered, it still shows that one').toBeVisible();
});

test('names cannot turn the line around them', async () => {
  expect((await rowOf(/Amélie/)).querySelector('bdi')).toHaveTextContent('Amélie Dubois');
  await ambiguous();
  const detail = screen.getByRole('region', { name: 'Row under review' });
  const isolates = [...detail.querySelectorAll('h2 bdi, button bdi')].map((one) => one.textContent);
  expect(isolates.length, 'the headline and both answers').toBe(3);
});

test('a plan that was discarded elsewhere is forgotten, once for all that fails of it', async () => {
  const gone = { code: 'notFound', message: 'There is no such plan.', hint: null, page: null } as const;
  door.world.fails = { review_tick: gone, review_window: gone };
  await userEvent.click(screen.getByRole('checkbox', { name: /^Amélie/ }));
  await waitFor(() =>
    expect([wizard.step, wizard.plan, wizard.gone]).toEqual(['scope', null, expect.any(Number)]),
  );
  expect(toasts.all).toEqual([]);
});

test('a link shows that every value stays the directory’s', async () => {
  const user = userEvent.setup();
  await user.click(await rowOf(/same employee id/));
  await user.click(await screen.findByRole('button', { name: 'Link to Chen Wei' }));
  await screen.findByText(/^Linked to .Chen Wei/);
  const row = await rowOf(/^Last name/);
  expect(row).toHaveTextContent('the directory’s value stays');
  expect(screen.queryByRole('combobox', { name: /^Value of/ }), 'until it is changed').toBeNull();
});

test('a refused answer is said beside the field and the field keeps what was typed', async () => {
  const user = userEvent.setup();
  door.world.fails = {
    review_answer: { code: 'refused', message: 'The username bjorn is taken.', hint: null, page: null },
  };
  await user.click(await rowOf(/username dara is taken/));
  await user.click(await screen.findByRole('button', { name: 'Choose another username…' }));
  const field = screen.getByRole('textbox', { name: 'Username' });
  await user.clear(field);
  await user.type(field, 'bjorn{Enter}');
  await waitFor(() => expect(field).toHaveAccessibleDescription('The username bjorn is taken.'));
  expect(field).toHaveValue('bjorn');
  await user.type(field, '2');
  expect(field, 'another text is not refused yet').not.toHaveAccessibleDescription();
  const free = within(screen.getByRole('group', { name: 'Free usernames' }));
  await user.click(free.getAllByRole('button')[0]!);
  expect(field).toHaveValue(free.getAllByRole('button')[0]!.textContent.trim());
});

test('a row that keys opened has the focus, keeps it when it is answered, and gives it back', async () => {
  const user = userEvent.setup();
  const list = screen.getByRole('grid', { name: 'Accounts under review' });
  list.focus();
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
  const row = await screen.findByRole('region', { name: 'Row under review' });
  expect(row).toHaveFocus();
  const answer = await screen.findByRole('button', { name: 'Import as dara.obrien' });
  answer.focus();
  await user.keyboard('{Enter}');
  await screen.findByText('Imported as dara.obrien.');
  await waitFor(() => expect(row, 'the button is gone').toHaveFocus());
  await user.keyboard('{Escape}');
  expect(list).toHaveFocus();
});

test('Escape closes the row', async () => {
  await userEvent.click(await rowOf(/username dara is taken/));
  const detail = await screen.findByRole('region', { name: 'Row under review' });
  expect(within(detail).getByRole('button', { name: 'Close the row' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('region', { name: 'Row under review' })).toBeNull();
});

test.each([
  ['discarded', 'scope', 'discarded'],
  ['applied', 'scope', 'done'],
])('a plan that was %s elsewhere is noticed when the window is looked at', async (_, step, state) => {
  const { run } = wizard.plan!;
  door.world.runState = state as RunState;
  window.dispatchEvent(new Event('focus'));
  await waitFor(() => expect([wizard.step, wizard.plan, wizard.gone]).toEqual([step, null, run]));
});

test('a plan that another program applies is shown as approved', async () => {
  door.world.runState = 'interrupted';
  Object.assign(door.world, { interrupted: 'applying' });
  window.dispatchEvent(new Event('focus'));
  await waitFor(() => expect([wizard.step, wizard.approved !== null]).toEqual(['import', true]));
});

test('other trouble of a look at the plan leaves the review as it is', async () => {
  door.world.fails = { run_detail: { code: 'busy', message: 'At work.', hint: null, page: null } };
  window.dispatchEvent(new Event('focus'));
  await waitFor(() => expect(last('run_detail')).toBeDefined());
  expect([wizard.step, toasts.all]).toEqual(['review', []]);
});
