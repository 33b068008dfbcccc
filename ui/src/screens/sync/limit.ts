import { count } from '../../lib/format';
import type { LimitView } from '../../lib/gen/LimitView';

/** "12 at most by itself (5 % of …), as it was set when this plan was made". */
export function atMost({ most, rule }: LimitView): string {
  const by = rule.includes('%') ? ` (${rule})` : '';
  return `${count(most)} at most by itself${by}, as it was set when this plan was made`;
}

/** "Type 3 for 3 groups deleted on Google": un-ticked rows count as well, which is said where there are some. */
export function asks({ count: planned, ticked, words }: LimitView): string {
  const all = `Type ${planned} for ${count(planned)} ${words}`;
  if (ticked === planned) return all;
  const some = ticked === 1 ? '1 of which is' : `${count(ticked)} of which are`;
  const which = ticked === 0 ? 'none of which is' : some;
  return `${all} in this plan, ${which} ticked`;
}
