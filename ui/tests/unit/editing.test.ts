import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Editing, movedBetween, wishesOf } from '../../src/screens/users/editing.svelte';
import { checked, userForm } from '../fixtures/edit';
import { person } from '../fixtures/people';

const dara = (version = 4, edits: Record<string, string> = {}) => userForm(person(3), version, edits);
const fresh = () => userForm(null, 0, {});

function doors(form = fresh()) {
  return {
    check: vi.fn(async (wishes) => checked(form, wishes)),
    save: vi.fn(async (_version: number, _wishes: unknown) => 'saved'),
    read: vi.fn(async () => form),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('only what differs is wished, without blanks around it', () => {
  const form = dara();
  const values = Object.fromEntries(
    form.groups.flatMap((group) => group.fields).map(({ name, value }) => [name, value]),
  );
  expect(wishesOf(form, values)).toEqual([]);
  expect(wishesOf(form, { ...values, jobTitle: ' Counsel ', department: '' })).toEqual([
    { field: 'jobTitle', value: 'Counsel' },
    { field: 'department', value: '' },
  ]);
});

test('typing asks once it pauses', async () => {
  const ask = doors();
  const editing = new Editing(fresh(), ask);
  for (const text of ['D', 'Da', 'Dara']) editing.set('firstname', text);
  expect(ask.check).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(400);
  expect(ask.check).toHaveBeenCalledExactlyOnceWith([{ field: 'firstname', value: 'Dara' }]);
});

test('a field says what is wrong once it was left, and not before', async () => {
  const editing = new Editing(fresh(), doors());
  editing.set('email', 'dara');
  await vi.advanceTimersByTimeAsync(400);
  expect(editing.wrong('email')).toBeNull();
  editing.leave('email');
  expect(editing.wrong('email')?.why).toContain('one @');
  expect(editing.wrong('lastname'), 'nobody came there yet').toBeNull();
});

test('saving says everything that is wrong, at each field', async () => {
  const ask = doors();
  const wrong = [{ field: 'lastname', label: 'Last name', why: 'It is required.', free: [] }];
  ask.save.mockRejectedValue({ code: 'invalidInput', message: 'x', hint: null, fields: wrong });
  const editing = new Editing(fresh(), ask);
  editing.set('firstname', 'Dara');
  expect(await editing.save()).toBeNull();
  expect(editing.wrong('lastname')?.why).toBe('It is required.');
  expect(editing.error, 'it stands at its field and nowhere else').toBeNull();
});

test('a username that is left empty shows what it becomes', async () => {
  const editing = new Editing(fresh(), doors());
  editing.set('firstname', 'Dara');
  editing.set('lastname', 'Kim');
  editing.set('email', 'kim.dara@northwind.test');
  await vi.advanceTimersByTimeAsync(400);
  expect(editing.given('username')).toBe('kim.dara');
  editing.set('username', 'dk');
  expect(editing.given('username')).toBe('');
});

test('what changed meanwhile is told field by field, and mine beside it', () => {
  const values = { department: 'Finance', jobTitle: 'Engineer' };
  const moved = movedBetween(
    dara(),
    dara(5, { department: 'Legal', jobTitle: 'Counsel' }),
    Object.assign(
      Object.fromEntries(
        dara()
          .groups.flatMap((g) => g.fields)
          .map((f) => [f.name, f.value]),
      ),
      values,
    ),
  );
  expect(moved.map(({ field, now, mine }) => [field, now, mine])).toEqual([
    ['jobTitle', 'Counsel', null],
    ['department', 'Legal', 'Finance'],
  ]);
});

test('after a stale save nothing is lost, and the next save is of the new version', async () => {
  const now = dara(5, { department: 'Legal', jobTitle: 'Counsel' });
  const ask = doors(now);
  ask.save.mockRejectedValueOnce({ code: 'stale', message: 'it moved', hint: null });
  const editing = new Editing(dara(), ask);
  editing.set('department', 'Finance');
  await editing.save();
  expect(editing.meanwhile?.by).toBe('Changed here by robin');
  expect([editing.values.department, editing.values.jobTitle]).toEqual(['Finance', 'Counsel']);
  await editing.save();
  expect(ask.save).toHaveBeenLastCalledWith(5, [{ field: 'department', value: 'Finance' }]);
});

test('theirs can be taken instead of mine', async () => {
  const now = dara(5, { department: 'Legal' });
  const ask = doors(now);
  ask.save.mockRejectedValueOnce({ code: 'stale', message: 'it moved', hint: null });
  const editing = new Editing(dara(), ask);
  editing.set('department', 'Finance');
  await editing.save();
  editing.takeTheirs('department');
  expect(editing.dirty).toBe(false);
  expect(editing.meanwhile?.moved[0]?.mine).toBeNull();
});

test('an answer that comes too late says nothing', async () => {
  const ask = doors();
  let late: (answer: unknown) => void = () => undefined;
  ask.check.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)) as never);
  const editing = new Editing(fresh(), ask);
  editing.set('email', 'x');
  await vi.advanceTimersByTimeAsync(400);
  editing.set('email', 'dara@northwind.test');
  editing.leave('email');
  await vi.advanceTimersByTimeAsync(400);
  late({ errors: [{ field: 'email', label: 'Email', why: 'late', free: [] }], changes: [] });
  await vi.advanceTimersByTimeAsync(1);
  expect(editing.wrong('email')).toBeNull();
});
