import { expect, test } from 'vitest';
import { fitting } from '../../src/lib/fit';

const row = (...ranks: number[]) => ranks.map((rank) => ({ width: 100, rank }));

test('what fits is shown, without room kept for what is not needed', () => {
  expect(fitting(row(0, 0, 0), 320, 10, 80)).toEqual([0, 1, 2]);
});

test('what does not fit leaves room to say that there is more', () => {
  expect(fitting(row(0, 0, 0, 0), 400, 10, 80)).toEqual([0, 1]);
});

test('the important is shown first, in the order of the row', () => {
  expect(fitting(row(2, 1, 0, 0, 1), 410, 10, 80)).toEqual([1, 2, 3]);
});

test('nothing jumps the queue because it is small', () => {
  const all = [
    { width: 100, rank: 0 },
    { width: 300, rank: 0 },
    { width: 20, rank: 0 },
  ];
  expect(fitting(all, 220, 10, 80)).toEqual([0]);
});

test('where there is no room at all, everything is behind the one button', () => {
  expect(fitting(row(0, 0), 60, 10, 50)).toEqual([]);
});
