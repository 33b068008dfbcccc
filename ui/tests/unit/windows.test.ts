import { expect, test, vi } from 'vitest';
import { PAGE, Windows, type Page } from '../../src/lib/windows.svelte';

const TOTAL = 1000;

const numbers = vi.fn(async (offset: number, limit: number): Promise<Page<number>> => ({
  total: TOTAL,
  offset,
  rows: Array.from({ length: Math.min(limit, TOTAL - offset) }, (_, i) => offset + i),
}));

test('a window is fetched once, when it is looked at', async () => {
  numbers.mockClear();
  const rows = new Windows(numbers);
  await rows.reload();
  rows.ensure(390, 410);
  rows.ensure(390, 410);
  await vi.waitFor(() => expect(rows.at(405)).toBe(405));
  expect(
    numbers.mock.calls.map(([offset]) => offset),
    'the first page, then the two that were looked at',
  ).toEqual([0, PAGE, 2 * PAGE]);
});

test('an answer to an old question is dropped', async () => {
  let answerOld: (page: Page<number>) => void = () => undefined;
  const rows = new Windows<number>(() => new Promise((resolve) => (answerOld = resolve)));
  const old = rows.reload();
  await rows.ask(async () => ({ total: 1, offset: 0, rows: [7] }));
  answerOld({ total: 3, offset: 0, rows: [1, 2, 3] });
  await old;
  expect([rows.total, rows.at(0)], 'the newer answer stands').toEqual([1, 7]);
});

test('the old rows stay until the new answer is there', async () => {
  const rows = new Windows(numbers);
  await rows.reload();
  let answer: (page: Page<number>) => void = () => undefined;
  const asking = rows.ask(() => new Promise((resolve) => (answer = resolve)));
  expect(rows.at(3), 'nothing flickers while it is on its way').toBe(3);
  answer({ total: 1, offset: 0, rows: [9] });
  await asking;
  expect(rows.at(3)).toBeUndefined();
});

test('a range crosses windows', async () => {
  const rows = new Windows(numbers);
  await rows.reload();
  expect(await rows.range(195, 405)).toEqual(Array.from({ length: 210 }, (_, i) => 195 + i));
});

test('an error is kept, and the next question clears it', async () => {
  const rows = new Windows<number>(() => Promise.reject(new Error('no')));
  await rows.reload();
  expect(rows.error).toBeInstanceOf(Error);
  await rows.ask(numbers);
  expect(rows.error).toBeNull();
});
