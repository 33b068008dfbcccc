import { expect, test } from 'vitest';
import { bars } from '../../src/screens/overview/bars';
import { firstRun, runs } from '../fixtures/misc';

test('the newest run is the last bar', () => {
  expect(bars(runs, 20, 100).at(-1)?.run).toBe(runs[0]);
});

test('no more bars than there are places, and the oldest go', () => {
  const drawn = bars(runs, 5, 100);
  expect(drawn.map((bar) => bar.run.id)).toEqual([27, 28, 29, 30, 31]);
});

test('the tallest bar fills the height and a small one is still visible beside it', () => {
  const small = { ...firstRun, id: 2, counts: { ...firstRun.counts, created: 1 } };
  const [tall, low] = bars([small, firstRun], 20, 100);
  expect(tall!.done).toBe(100);
  expect(low!.done, 'one of 214 would be half a pixel on a straight scale').toBeGreaterThan(5);
});

test('refused steps are the top of their bar; a run without changes is a foot', () => {
  const counts = { ...firstRun.counts, created: 3, refused: 1 };
  const [bar] = bars([{ ...firstRun, counts }], 20, 100);
  expect([bar!.done, bar!.open]).toEqual([75, 25]);
  const idle = { ...firstRun, counts: { ...counts, created: 0, refused: 0 } };
  expect(bars([idle], 20, 100)[0]!.idle).toBe(true);
});
