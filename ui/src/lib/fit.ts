/** Which of a row's things have room beside each other, and which wait behind "3 more". */

export interface Fitting {
  width: number;
  /** What should be seen first has the lowest; of equals the first. */
  rank: number;
}

/**
 * The places of those that are shown, in their order. While not all fit, `more` needs room as well; what is less
 * important than something that had no room is not shown either.
 */
export function fitting(all: Fitting[], room: number, gap: number, more: number): number[] {
  const places = all.map((_, place) => place);
  const wide = (shown: number[]) => shown.reduce((sum, place) => sum + all[place]!.width + gap, -gap);
  if (wide(places) <= room) return places;
  const ranked = [...places].sort((a, b) => all[a]!.rank - all[b]!.rank || a - b);
  const shown: number[] = [];
  for (const place of ranked) {
    if (wide([...shown, place]) + gap + more > room) break;
    shown.push(place);
  }
  return shown.sort((a, b) => a - b);
}
