import { expect, test } from 'vitest';
import { Selection } from '../../src/screens/users/selection.svelte';
import { person } from '../fixtures/people';

const people = [0, 1, 2, 3].map(person);

test('single users are selected and taken back', () => {
  const selection = new Selection();
  selection.set(people.slice(0, 3), true);
  selection.set([people[1]!], false);
  expect([selection.count(100), selection.has(people[1]!.id), selection.state(100)]).toEqual([
    2,
    false,
    'some',
  ]);
});

test('everything may be selected without knowing everybody, less a few', () => {
  const selection = new Selection();
  selection.setAll(true);
  expect([selection.count(100_000), selection.everything, selection.state(100_000)]).toEqual([
    100_000,
    true,
    'all',
  ]);
  selection.set([people[0]!], false);
  expect([selection.count(100_000), selection.has(people[0]!.id), selection.everything]).toEqual([
    99_999,
    false,
    false,
  ]);
  selection.set([people[0]!], true);
  expect(selection.everything, 'taken back in, it is everything again').toBe(true);
});
