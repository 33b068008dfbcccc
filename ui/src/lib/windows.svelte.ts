/** Rows of a long list, fetched in windows when they are looked at and kept for the way back. */

export interface Page<Row> {
  total: number;
  offset: number;
  rows: Row[];
}

export type Fetch<Row> = (offset: number, limit: number) => Promise<Page<Row>>;

export const PAGE = 200;

export class Windows<Row> {
  total = $state(0);
  /** Whether the first answer of the current question has arrived. */
  loaded = $state(false);
  error = $state.raw<unknown>(null);
  #pages = $state.raw(new Map<number, Row[]>());
  #asked = new Set<number>();
  #question = 0;
  #fetch: Fetch<Row>;

  constructor(fetch: Fetch<Row>) {
    this.#fetch = fetch;
  }

  /** Asks a new question. The old rows stay on screen until the first answer is there. */
  ask(fetch: Fetch<Row>, around: number = 0): Promise<void> {
    this.#fetch = fetch;
    return this.reload(around);
  }

  /** Asks the same question again. */
  async reload(around: number = 0): Promise<void> {
    this.#question += 1;
    this.#asked = new Set();
    await this.#load(Math.floor(around / PAGE), true);
  }

  /** Asks, unnoticed, for what is around a position, and takes what another program changed there. */
  async follow(around: number, changed: () => unknown = () => undefined): Promise<void> {
    const question = this.#question;
    const at = Math.floor(around / PAGE) * PAGE;
    const fresh = await this.#fetch(at, PAGE).catch(() => null);
    if (!fresh || !this.loaded || question !== this.#question) return;
    const same = fresh.rows.every(
      (row, index) => JSON.stringify(row) === JSON.stringify(this.at(at + index)),
    );
    if (same && fresh.total === this.total) return;
    await Promise.all([this.reload(at), changed()]);
  }

  /** The row at a position, or nothing while it is on its way. */
  at(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Makes sure that these positions are there soon. */
  ensure(first: number, end: number): void {
    for (let page = Math.floor(first / PAGE); page * PAGE < end; page += 1) {
      if (this.loaded && !this.#asked.has(page)) void this.#load(page, false);
    }
  }

  /** Every row of a range, fetched where needed. */
  async range(first: number, end: number): Promise<Row[]> {
    const wanted: Promise<void>[] = [];
    for (let page = Math.floor(first / PAGE); page * PAGE < end; page += 1) {
      if (!this.#pages.has(page)) wanted.push(this.#load(page, false));
    }
    await Promise.all(wanted);
    const rows: Row[] = [];
    for (let index = first; index < end; index += 1) {
      const row = this.at(index);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** Replaces rows that are here, without asking again. */
  patch(change: (row: Row) => Row): void {
    const pages = new Map<number, Row[]>();
    for (const [page, rows] of this.#pages) pages.set(page, rows.map(change));
    this.#pages = pages;
  }

  async #load(page: number, fresh: boolean): Promise<void> {
    const question = this.#question;
    this.#asked.add(page);
    try {
      const answer = await this.#fetch(page * PAGE, PAGE);
      if (question !== this.#question) return;
      const pages = fresh ? new Map<number, Row[]>() : new Map(this.#pages);
      pages.set(page, answer.rows);
      this.#pages = pages;
      this.total = answer.total;
      this.loaded = true;
      this.error = null;
    } catch (thrown) {
      if (question !== this.#question) return;
      this.#asked.delete(page);
      this.error = thrown;
    }
  }
}
