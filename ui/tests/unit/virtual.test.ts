import { expect, test } from 'vitest';
import { reveal, span, TALLEST } from '../../src/lib/virtual';

const ROW = 36;
const VIEW = 600;

test('a short list is rendered whole', () => {
  expect(span(5, ROW, VIEW, 0)).toEqual({ height: 180, first: 0, end: 5, top: 0 });
});

test('only the rows around the window are rendered', () => {
  const { first, end, top } = span(100_000, ROW, VIEW, 36_000);
  expect(first, 'a few rows above are kept ready').toBe(994);
  expect(end - first, 'what is rendered does not grow with the list').toBeLessThan(35);
  expect(top, 'rows lie where the scroll bar says').toBe(first * ROW);
});

test('a million rows stay below the height that web views clip, and the last row can be reached', () => {
  const { height } = span(1_000_000, ROW, VIEW, 0);
  expect(height).toBe(TALLEST);
  const bottom = TALLEST - VIEW;
  const { end, first, top } = span(1_000_000, ROW, VIEW, bottom);
  expect(end, 'the end of the bar is the end of the list').toBe(1_000_000);
  const lastRowBottom = top + (end - first) * ROW;
  expect(Math.abs(lastRowBottom - TALLEST), 'and the last row ends where the content ends').toBeLessThan(1);
});

test('revealing moves as little as needed', () => {
  expect(reveal(3, 1000, ROW, VIEW, 0), 'a row in sight moves nothing').toBe(0);
  expect(reveal(20, 1000, ROW, VIEW, 0), 'a row below comes to the lower edge').toBe(21 * ROW - VIEW);
  expect(reveal(2, 1000, ROW, VIEW, 400), 'a row above comes to the upper edge').toBe(72);
});

test('every row of a stretched list can be revealed by the keyboard', () => {
  for (const index of [0, 1, 333_333, 777_777, 999_999]) {
    const scrolled = reveal(index, 1_000_000, ROW, VIEW, 5_000_000);
    const { first, end } = span(1_000_000, ROW, VIEW, scrolled);
    expect(first <= index && index < end, `row ${index} is rendered after it was revealed`).toBe(true);
  }
});
