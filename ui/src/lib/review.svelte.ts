/** The rows of a plan under review: which are shown, which is open, which are ticked. */
import { asError } from './api';
import { toasts } from './toasts.svelte';
import { Windows, type Page } from './windows.svelte';

/** What every row of a plan has. */
export interface Reviewed {
  ticked: boolean;
  lockedBecause: string | null;
}

/** A window of a plan, with what its filter finds in all. */
export interface ReviewPage<Row> extends Page<Row> {
  ticked: number;
  tickable: number;
}

/** The wizard that a review belongs to. */
export interface Owner<Plan> {
  plan: Plan | null;
  gone: number | null;
  lost(run: number): void;
  probe(): Promise<void>;
}

/** What a table shows of a review. */
export interface Shown<Id extends string | number, Row extends Reviewed> {
  readonly filter: { search: string };
  readonly rows: Windows<Row>;
  readonly openId: Id | null;
  /** Of the rows that are shown; those that cannot be ticked are not. */
  readonly allTicked: 'none' | 'some' | 'all';
  idOf(row: Row): Id;
  load(): Promise<void>;
  ask(): void;
  search(text: string): void;
  everything(): void;
  tick(row: Row, index: number, ticked: boolean, from: number | null): Promise<void>;
  /** Ticks every row that can be ticked; where all of them are, none. */
  tickAll(): Promise<void>;
  /** Looks whether the plan is still there: another program may have given it up. */
  probe(): Promise<void>;
  open(id: Id): Promise<void>;
  close(): void;
}

export abstract class PlanReview<
  Id extends string | number,
  Row extends Reviewed,
  Filter extends { search: string },
  Detail,
  Plan extends { run: number },
> implements Shown<Id, Row> {
  readonly run: number;
  filter = $state.raw() as Filter;
  openId = $state.raw<Id | null>(null);
  detail = $state.raw<Detail | null>(null);
  rows: Windows<Row>;
  readonly #owner: Owner<Plan>;
  #at = 0;

  /** Of the whole filter, as last told, and moved at once when a box is ticked. */
  #ticked = $state(0);
  #tickable = $state(0);

  allTicked = $derived.by((): 'none' | 'some' | 'all' => {
    if (this.#ticked === 0) return 'none';
    return this.#ticked >= this.rows.total ? 'all' : 'some';
  });

  constructor(owner: Owner<Plan>, run: number, filter: Filter) {
    this.#owner = owner;
    this.run = run;
    this.filter = filter;
    this.rows = new Windows(this.#fetch(filter));
  }

  abstract idOf(row: Row): Id;
  /** No chip and no search. */
  abstract everything(): void;
  protected abstract window(filter: Filter, offset: number, limit: number): Promise<ReviewPage<Row>>;
  protected abstract one(id: Id): Promise<Detail>;
  /** Ticks the rows named, or without names all of the filter. */
  protected abstract send(ids: Id[] | null, ticked: boolean): Promise<Plan>;
  /** A row that was ticked, or un-ticked. */
  protected moved(row: Row, ticked: boolean): Row {
    return row.ticked === ticked ? row : { ...row, ticked };
  }

  probe(): Promise<void> {
    return this.#owner.probe();
  }

  #fetch(filter: Filter) {
    return async (offset: number, limit: number) => {
      const answer = await this.window(filter, offset, limit).catch((thrown) => {
        if (asError(thrown).code === 'notFound') this.#owner.lost(this.run);
        throw thrown;
      });
      if (filter === this.filter) [this.#ticked, this.#tickable] = [answer.ticked, answer.tickable];
      return answer;
    };
  }

  load(): Promise<void> {
    return this.rows.reload(this.#at);
  }

  /** Asks for the rows of the filter as it is now. */
  ask(): void {
    void this.rows.ask(this.#fetch(this.filter));
  }

  search(text: string): void {
    this.filter = { ...this.filter, search: text };
  }

  /** Ticks a row, or all rows from the last ticked one to this. */
  async tick(row: Row, index: number, ticked: boolean, from: number | null): Promise<void> {
    const first = Math.min(index, from ?? index);
    const range = from === null ? [row] : await this.rows.range(first, Math.max(index, from) + 1);
    const free = range.filter((one) => one.lockedBecause === null);
    const ids = free.map((one) => this.idOf(one));
    const moved = free.filter((one) => one.ticked !== ticked).length;
    this.#ticked += ticked ? moved : -moved;
    const among = new Set(ids);
    this.rows.patch((one) => (among.has(this.idOf(one)) ? this.moved(one, ticked) : one));
    this.#at = index;
    await this.#change(() => this.send(ids, ticked));
  }

  async tickAll(): Promise<void> {
    const ticked = this.#ticked < this.#tickable;
    this.rows.patch((one) => (one.lockedBecause === null ? this.moved(one, ticked) : one));
    this.#ticked = ticked ? this.#tickable : 0;
    await this.#change(() => this.send(null, ticked));
  }

  async open(id: Id): Promise<void> {
    this.openId = id;
    this.detail = null;
    try {
      const detail = await this.one(id);
      if (this.openId === id) this.detail = detail;
    } catch (thrown) {
      this.close();
      await this.#failed(thrown);
    }
  }

  close(): void {
    this.openId = null;
    this.detail = null;
  }

  /** Answers the open row. Throws what the command refuses. */
  protected async answerOpen(ask: (id: Id) => Promise<Plan>): Promise<void> {
    const id = this.openId;
    if (id === null) return;
    try {
      this.#owner.plan = await ask(id);
    } catch (thrown) {
      if (asError(thrown).code === 'notFound') await this.load();
      throw thrown;
    }
    await Promise.all([this.load(), this.open(id)]);
  }

  /** Shows what is there now; that the whole plan is gone is not said twice. */
  async #failed(thrown: unknown): Promise<void> {
    await this.load();
    if (this.#owner.gone === null) toasts.fail(thrown);
  }

  async #change(ask: () => Promise<Plan>): Promise<void> {
    try {
      this.#owner.plan = await ask();
    } catch (thrown) {
      await this.#failed(thrown);
    }
  }
}

const toggled = <T>(all: T[], one: T): T[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];

/** A chip shows its rows alone, and once more what was there before; combined, it adds or removes them. */
export function pressed<T>(all: T[], one: T, first: T[], combine: boolean): T[] {
  if (combine) return toggled(all, one);
  return all.length === 1 && all[0] === one ? first : [one];
}
