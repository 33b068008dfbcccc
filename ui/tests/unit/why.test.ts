import { render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import Report from '../../src/screens/import/Report.svelte';
import Why from '../../src/screens/import/Why.svelte';
import { reviewRow } from '../fixtures/review';
import { report } from '../fixtures/misc';

/** A line of so much room, in which everything is as wide. */
function measured(room: number, each: number) {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(room);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue({ width: each } as DOMRect);
}

afterEach(() => vi.restoreAllMocks());

const row = { ...reviewRow(0), marks: ['suspended' as const, 'archived' as const], why: '' };

test('a mark without room is counted, and named by its count', async () => {
  measured(150, 90);
  render(Why, { row });
  expect(await screen.findByTitle('Archived')).toHaveTextContent('+1: Archived');
});

test('marks that have room are all shown', async () => {
  measured(200, 90);
  render(Why, { row });
  await waitFor(() => expect(screen.queryByTitle('Archived')).toBeNull());
});

test('a reason that may be cut is its own title', () => {
  render(Why, { row: { ...reviewRow(3), marks: [] } });
  expect(screen.getByText(/^username .* is taken$/)).toHaveAttribute('title', reviewRow(3).why);
});

test('a report that counts skipped rows leads to them', () => {
  const counts = { ...report.run.counts, skipped: 6 };
  const { unmount } = render(Report, {
    report: { ...report, run: { ...report.run, counts } },
    onanswer: () => undefined,
  });
  expect(screen.getByRole('link', { name: 'See who was skipped' })).toHaveAttribute(
    'href',
    `#/runs/${report.run.id}`,
  );
  unmount();
  render(Report, {
    report: { ...report, run: { ...report.run, counts: { ...counts, skipped: 0 } } },
    onanswer: () => undefined,
  });
  expect(screen.queryByRole('link', { name: 'See who was skipped' })).toBeNull();
});
