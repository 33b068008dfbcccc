/** Which rows of a long list are on screen. Pure arithmetic, so that it can be tested without a browser. */

/** Web views clip elements taller than about 33 million pixels; beyond this the scroll bar is stretched. */
export const TALLEST = 12_000_000;

export interface Span {
  /** Height of the scrolled content in pixels. */
  height: number;
  /** The first row to render. */
  first: number;
  /** One past the last row to render. */
  end: number;
  /** Where the first rendered row lies in the scrolled content. */
  top: number;
}

const OVERSCAN = 6;

/** How many list pixels one scrolled pixel stands for. */
function ratio(total: number, row: number, view: number): number {
  const real = total * row;
  if (real <= TALLEST || TALLEST <= view) return 1;
  return (real - view) / (TALLEST - view);
}

/** The rows around a scroll position. */
export function span(total: number, row: number, view: number, scrolled: number): Span {
  const at = scrolled * ratio(total, row, view);
  const first = Math.max(0, Math.min(total, Math.floor(at / row) - OVERSCAN));
  const end = Math.min(total, Math.ceil((at + view) / row) + OVERSCAN);
  return { height: Math.min(total * row, TALLEST), first, end, top: scrolled - at + first * row };
}

/** The scroll position that shows a row, moving as little as possible. */
export function reveal(index: number, total: number, row: number, view: number, scrolled: number): number {
  const scale = ratio(total, row, view);
  const at = scrolled * scale;
  const top = index * row;
  if (top < at) return top / scale;
  if (top + row > at + view) return (top + row - view) / scale;
  return scrolled;
}
