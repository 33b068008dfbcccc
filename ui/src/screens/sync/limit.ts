import { count } from '../../lib/format';
import type { LimitView } from '../../lib/gen/LimitView';

/** "12 at most by itself (5 % of …), as it was set when this plan was made". */
export function atMost({ most, rule }: LimitView): string {
  const by = rule.includes('%') ? ` (${rule})` : '';
  return `${count(most)} at most by itself${by}, as it was set when this plan was made`;
}
