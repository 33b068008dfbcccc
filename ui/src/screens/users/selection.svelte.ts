/** Which users are selected: some by number, or all that the query finds but a few. */
import type { UserRowView } from '../../lib/gen/UserRowView';

export class Selection {
  #all = $state(false);
  #ids = $state.raw(new Set<number>());

  /** In `all` mode the set holds those that were taken out again. */
  has(id: number): boolean {
    return this.#all !== this.#ids.has(id);
  }

  count(total: number): number {
    return this.#all ? Math.max(0, total - this.#ids.size) : this.#ids.size;
  }

  state(total: number): 'none' | 'some' | 'all' {
    const count = this.count(total);
    if (count === 0) return 'none';
    return count >= total ? 'all' : 'some';
  }

  /** Whether it is simply everything that the query finds. */
  get everything(): boolean {
    return this.#all && this.#ids.size === 0;
  }

  /** Whether it is everything but a few. */
  get most(): boolean {
    return this.#all && this.#ids.size > 0;
  }

  set(rows: UserRowView[], selected: boolean): void {
    const ids = new Set(this.#ids);
    for (const { id } of rows) {
      if (selected === this.#all) ids.delete(id);
      else ids.add(id);
    }
    this.#ids = ids;
  }

  setAll(selected: boolean): void {
    this.#all = selected;
    this.#ids = new Set();
  }

  clear(): void {
    this.setAll(false);
  }
}
