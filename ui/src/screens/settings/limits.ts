/** Limits as they are typed: text, until it is a number. */
import { count } from '../../lib/format';
import type { LimitNumbers } from '../../lib/gen/LimitNumbers';

export interface Typed {
  percent: string;
  least: string;
  most: string;
}

/** The largest that may be set, as Rust says. */
export interface Bounds {
  share: number;
  number: number;
}

export const typedAs = ({ percent, least, most }: LimitNumbers): Typed => ({
  percent: String(percent),
  least: String(least),
  most: String(most),
});

function number(text: string): number {
  const digits = text.trim().replace(/[\s,.]/g, '');
  return /^\d{1,6}$/.test(digits) ? Number(digits) : NaN;
}

/** What was typed; NaN where it is no number. */
export const limitOf = (typed: Typed): LimitNumbers => ({
  percent: number(typed.percent.replace(/%\s*$/, '')),
  least: number(typed.least),
  most: number(typed.most),
});

/** What of a limit is wrong, and why. */
export interface Wrong {
  at: keyof Typed;
  why: string;
}

/** Why a limit would be none, or null. */
export function wrongWith(typed: Typed, bounds: Bounds): Wrong | null {
  const { percent, least, most } = limitOf(typed);
  const numbers = `Numbers from 0 to ${count(bounds.number)}.`;
  if (!(percent <= bounds.share)) return { at: 'percent', why: `A share from 0 to ${bounds.share} %.` };
  if (!(least <= bounds.number)) return { at: 'least', why: numbers };
  if (!(most <= bounds.number)) return { at: 'most', why: numbers };
  return least > most ? { at: 'least', why: '“At least” is above “at most”.' } : null;
}
