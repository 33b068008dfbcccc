import { expect, test } from 'vitest';
import { ago, list, moment, onDay, plural, seconds } from '../../src/lib/format';

const now = new Date(2026, 10, 21, 10, 42);
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

test('a moment says only what is not clear from today', () => {
  expect(moment(at(2026, 10, 21, 9, 0), now)).toBe('09:00');
  expect(moment(at(2026, 10, 20, 21, 4), now)).toBe('yesterday 21:04');
  expect(moment(at(2026, 2, 3, 8, 30), now)).toBe('3 Mar 08:30');
  expect(moment(at(2024, 2, 3, 8, 30), now)).toBe('3 Mar 2024');
});

test('the first of a month still has a yesterday', () => {
  expect(moment(at(2026, 9, 31, 23, 0), new Date(2026, 10, 1, 8, 0))).toBe('yesterday 23:00');
});

test('what was just now counts in minutes, then in hours', () => {
  expect(ago(at(2026, 10, 21, 10, 41), now)).toBe('1 min ago');
  expect(ago(at(2026, 10, 21, 7, 42), now)).toBe('3 h ago');
  expect(ago(at(2026, 10, 21, 10, 42), now)).toBe('just now');
});

test('numbers are grouped and nouns agree with them', () => {
  expect(plural(1, 'user')).toBe('1 user');
  expect(plural(100000, 'user')).toBe('100,000 users');
  expect(plural(0, 'address', 'addresses')).toBe('0 addresses');
});

test('durations keep the digits that matter', () => {
  expect([0.94, 41.2, 60, 200].map(seconds)).toEqual(['0.9 s', '41 s', '1 min', '3 min 20 s']);
});

test('long lists end in a number', () => {
  expect(list(['a', 'b'])).toBe('a and b');
  expect(list(['a', 'b', 'c', 'd', 'e'])).toBe('a, b and 3 more');
});

test('a day is named as one speaks of it', () => {
  expect(onDay(at(2026, 10, 21, 0, 1), now)).toBe('today');
  expect(onDay(at(2026, 10, 20, 21, 4), now)).toBe('yesterday');
  expect(onDay(at(2026, 10, 12, 9, 0), now)).toBe('on 12 Nov');
  expect(onDay(at(2025, 10, 12, 9, 0), now)).toBe('on 12 Nov 2025');
});
