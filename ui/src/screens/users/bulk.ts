/** What is to be done to many users, line by line. */
import type { FormField } from '../../lib/gen/FormField';
import type { WishView } from '../../lib/gen/WishView';

export interface Line {
  /** The field's name; empty until one is chosen. */
  field: string;
  does: 'set' | 'clear';
  value: string;
}

export const blank = (): Line => ({ field: '', does: 'set', value: '' });

/** Why a field cannot be given to several users. */
export const whyNot = (field: FormField, taken: string[]): string | null => {
  if (field.unique) return 'belongs to one user';
  return taken.includes(field.name) ? 'chosen above' : null;
};

/** Why there is nothing to preview yet. */
export function unready(lines: Line[]): string | null {
  if (!lines.some(({ field }) => field)) return 'Choose a field first.';
  const open = lines.some(({ field, does, value }) => field && does === 'set' && !value.trim());
  return open ? 'Give each field a value, or clear it.' : null;
}

export const wishesOf = (lines: Line[]): WishView[] =>
  lines
    .filter(({ field }) => field)
    .map(({ field, does, value }) => ({ field, value: does === 'clear' ? '' : value.trim() }));
