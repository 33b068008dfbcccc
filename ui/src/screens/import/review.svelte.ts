/** What is shown of a plan, and what has been answered. */
import { api, asError } from '../../lib/api';
import type { ChoiceView } from '../../lib/gen/ChoiceView';
import type { Decision } from '../../lib/gen/Decision';
import type { Mark } from '../../lib/gen/Mark';
import type { PlanView } from '../../lib/gen/PlanView';
import type { ReviewDetail } from '../../lib/gen/ReviewDetail';
import type { ReviewFilter } from '../../lib/gen/ReviewFilter';
import type { ReviewRow } from '../../lib/gen/ReviewRow';
import { toasts } from '../../lib/toasts.svelte';
import { Windows } from '../../lib/windows.svelte';
import { marks } from '../../lib/words';
import type { ImportWizard } from './wizard.svelte';

/** Everything that an import would touch; what is unchanged is one click away, with its count. */
const FIRST: ReviewFilter = {
  decisions: ['new', 'update', 'match', 'conflict', 'removed'],
  marks: [],
  search: '',
};

const isMark = (chip: Decision | Mark): chip is Mark => chip in marks;

const toggled = <T>(all: T[], one: T): T[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];

/** A chip shows its rows alone, and once more what was there before; combined, it adds or removes them. */
function pressed<T>(all: T[], one: T, first: T[], combine: boolean): T[] {
  if (combine) return toggled(all, one);
  return all.length === 1 && all[0] === one ? first : [one];
}

/** A row ticked otherwise stands by a choice of now, not of an earlier review. */
const chosen = (row: ReviewRow, ticked: boolean): ReviewRow =>
  row.ticked === ticked ? row : { ...row, ticked, chosenAt: null };

export class ReviewState {
  readonly wizard: ImportWizard;
  filter = $state.raw<ReviewFilter>(FIRST);
  openId = $state<string | null>(null);
  detail = $state.raw<ReviewDetail | null>(null);
  rows: Windows<ReviewRow>;
  readonly run: number;
  #at = 0;

  /** Of the whole filter, as last told, and moved at once when a box is ticked. */
  #ticked = $state(0);
  #tickable = $state(0);

  allTicked = $derived.by((): 'none' | 'some' | 'all' => {
    if (this.#ticked === 0) return 'none';
    return this.#ticked >= this.#tickable ? 'all' : 'some';
  });

  constructor(wizard: ImportWizard, plan: PlanView) {
    this.wizard = wizard;
    this.run = plan.run;
    this.filter = plan.remembered ?? FIRST;
    this.rows = new Windows(this.#fetch(this.filter));
  }

  #fetch(filter: ReviewFilter) {
    return async (offset: number, limit: number) => {
      const answer = await api.reviewWindow(this.run, filter, offset, limit).catch((thrown) => {
        if (asError(thrown).code === 'notFound') this.wizard.lost(this.run);
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

  /** Presses the chip of a decision or of a mark. */
  press(chip: Decision | Mark, combine: boolean): void {
    if (isMark(chip)) {
      const marks = pressed(this.filter.marks, chip, FIRST.marks, combine);
      this.filter = { ...this.filter, marks };
    } else {
      const decisions = pressed(this.filter.decisions, chip, FIRST.decisions, combine);
      this.filter = { ...this.filter, decisions };
    }
  }

  /** No chip and no search: every account that was read. */
  everything(): void {
    this.filter = { decisions: [], marks: [], search: '' };
  }

  search(text: string): void {
    this.filter = { ...this.filter, search: text };
  }

  /** Ticks a row, or all rows from the last ticked one to this. */
  async tick(row: ReviewRow, index: number, ticked: boolean, from: number | null): Promise<void> {
    const first = Math.min(index, from ?? index);
    const range = from === null ? [row] : await this.rows.range(first, Math.max(index, from) + 1);
    const free = range.filter((one) => one.lockedBecause === null);
    const ids = free.map((one) => one.googleId);
    const moved = free.filter((one) => one.ticked !== ticked).length;
    this.#ticked += ticked ? moved : -moved;
    const among = new Set(ids);
    this.rows.patch((one) => (among.has(one.googleId) ? chosen(one, ticked) : one));
    this.#at = index;
    await this.#change(() => api.reviewTick(this.run, ids, null, ticked));
  }

  async tickAll(ticked: boolean): Promise<void> {
    this.rows.patch((one) => (one.lockedBecause === null ? chosen(one, ticked) : one));
    this.#ticked = ticked ? this.#tickable : 0;
    await this.#change(() => api.reviewTick(this.run, null, this.filter, ticked));
  }

  async open(googleId: string): Promise<void> {
    this.openId = googleId;
    this.detail = null;
    try {
      const detail = await api.reviewDetail(this.run, googleId);
      if (this.openId === googleId) this.detail = detail;
    } catch (thrown) {
      this.close();
      await this.#failed(thrown);
    }
  }

  close(): void {
    this.openId = null;
    this.detail = null;
  }

  /** Answers the open row; `null` takes an answer back. Throws what the command refuses. */
  async answer(choice: ChoiceView | null): Promise<void> {
    const googleId = this.openId;
    if (!googleId) return;
    try {
      this.wizard.plan = await api.reviewAnswer(this.run, [googleId], choice);
    } catch (thrown) {
      if (asError(thrown).code === 'notFound') await this.load();
      throw thrown;
    }
    await Promise.all([this.load(), this.open(googleId)]);
  }

  /** Shows what is there now; that the whole plan is gone is not said twice. */
  async #failed(thrown: unknown): Promise<void> {
    await this.load();
    if (!this.wizard.gone) toasts.fail(thrown);
  }

  async #change(ask: () => Promise<PlanView>): Promise<void> {
    try {
      this.wizard.plan = await ask();
    } catch (thrown) {
      await this.#failed(thrown);
    }
  }
}
