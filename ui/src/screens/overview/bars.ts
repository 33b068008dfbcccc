import type { RunView } from '../../lib/gen/RunView';

export interface Bar {
  run: RunView;
  /** Height of what was done. */
  done: number;
  /** Height of what was refused, on top of it. */
  open: number;
  /** Nothing changed: the bar is only a foot. */
  idle: boolean;
}

const FOOT = 3;

/**
 * The bars of the newest runs, oldest first. Heights follow the square root, so that a first import of thousands
 * leaves the daily handful visible.
 */
export function bars(newestFirst: RunView[], slots: number, tall: number): Bar[] {
  const runs = newestFirst.slice(0, slots).reverse();
  const sums = runs.map(({ counts }) => ({
    done:
      counts.created +
      counts.updated +
      counts.linked +
      counts.suspended +
      counts.reactivated +
      counts.released +
      counts.removed,
    open: counts.refused,
  }));
  const most = Math.max(1, ...sums.map((sum) => sum.done + sum.open));
  return runs.map((run, index) => {
    const { done, open } = sums[index]!;
    const all = done + open;
    if (all === 0) return { run, done: FOOT, open: 0, idle: true };
    const height = Math.max(FOOT * 2, tall * Math.sqrt(all / most));
    return { run, done: (height * done) / all, open: (height * open) / all, idle: false };
  });
}
