/** What the Users table is asked, kept while other screens are shown. */
import type { Standing } from '../../lib/gen/Standing';
import type { UserQuery } from '../../lib/gen/UserQuery';
import { plural } from '../../lib/format';
import type { UserSort } from '../../lib/gen/UserSort';

class Asked {
  query = $state.raw<UserQuery>({ standing: null, search: '', sort: 'name', descending: false });

  standing(standing: Standing | null): void {
    this.query = { ...this.query, standing };
  }

  unit(unit: UserQuery['unit']): void {
    const { unit: _, ...rest } = this.query;
    this.query = unit ? { ...rest, unit } : rest;
  }

  search(search: string): void {
    this.query = { ...this.query, search };
  }

  /** A second press on the same header turns the order. */
  sort(sort: UserSort): void {
    const descending = this.query.sort === sort ? !this.query.descending : sort === 'changed';
    this.query = { ...this.query, sort, descending };
  }
}

export const asked = new Asked();

/** Whether it asks for everybody. */
export const isUnfiltered = (query: UserQuery): boolean =>
  query.search.trim() === '' && query.standing === null && !query.unit;

/** Says what is listed. */
export function sentenceOf(all: number | undefined, query: UserQuery): string {
  if (all === undefined) return 'The people in your directory';
  const people = plural(all, 'person', 'people');
  const words = query.search.trim();
  const where = query.unit ? `in ${query.unit.path} and under it` : 'in the directory';
  if (!words) return `${people} ${where}`;
  return `${people} found for “${words}”${query.unit ? `, ${where}` : ''}`;
}
