/** What the Users table is asked, kept while other screens are shown. */
import type { Standing } from '../../lib/gen/Standing';
import type { UserQuery } from '../../lib/gen/UserQuery';
import type { UserSort } from '../../lib/gen/UserSort';

class Asked {
  query = $state.raw<UserQuery>({ standing: null, search: '', sort: 'name', descending: false });

  standing(standing: Standing | null): void {
    this.query = { ...this.query, standing };
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
