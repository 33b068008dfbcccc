/** A work on many users: shown first, then done as shown. */
import { asError, type OnProgress } from '../../lib/api';
import type { BulkDone } from '../../lib/gen/BulkDone';
import type { ErrorView } from '../../lib/gen/ErrorView';
import type { ImportProgress } from '../../lib/gen/ImportProgress';

export class Act<Plan> {
  /** What it would do, once it is known. */
  plan = $state.raw<Plan | null>(null);
  done = $state.raw<BulkDone | null>(null);
  error = $state.raw<ErrorView | null>(null);
  progress = $state.raw<ImportProgress | null>(null);
  /** Whether it is looked at, or done. */
  busy = $state<'look' | 'apply' | null>(null);
  #question = 0;

  async look(ask: (hear: OnProgress) => Promise<Plan>): Promise<void> {
    const question = ++this.#question;
    this.#begin('look');
    this.plan = null;
    this.done = null;
    try {
      const plan = await ask((progress) => (this.progress = progress));
      if (question === this.#question) this.plan = plan;
    } catch (thrown) {
      if (question === this.#question) this.#failed(thrown);
    } finally {
      if (question === this.#question) this.busy = null;
    }
  }

  async apply(work: (plan: Plan, hear: OnProgress) => Promise<BulkDone>): Promise<BulkDone | null> {
    if (!this.plan || this.busy) return null;
    this.#begin('apply');
    try {
      this.done = await work(this.plan, (progress) => (this.progress = progress));
      return this.done;
    } catch (thrown) {
      this.#failed(thrown);
      return null;
    } finally {
      this.busy = null;
    }
  }

  /** What was shown is not what would be done any more. */
  forget(): void {
    this.#question += 1;
    this.plan = null;
    this.done = null;
    this.error = null;
    this.busy = null;
  }

  #begin(what: 'look' | 'apply'): void {
    this.busy = what;
    this.error = null;
    this.progress = null;
  }

  #failed(thrown: unknown): void {
    const error = asError(thrown);
    if (error.code !== 'cancelled') this.error = error;
  }
}

/** Whether all went as it was shown. */
export const smooth = (done: BulkDone): boolean =>
  done.refused === 0 && done.notReached === 0 && done.stopped === null;
