/** The steps of a run that are shown, by what became of them. */
import { api } from '../../lib/api';
import type { Outcome } from '../../lib/gen/Outcome';
import type { StepView } from '../../lib/gen/StepView';
import { pressed } from '../../lib/review.svelte';
import { Windows } from '../../lib/windows.svelte';

export class RunSteps {
  outcomes = $state.raw<Outcome[]>([]);
  open = $state.raw<StepView | null>(null);
  rows: Windows<StepView>;
  readonly #run: number;

  constructor(run: number, first: Outcome[]) {
    this.#run = run;
    this.outcomes = first;
    this.rows = new Windows(this.#fetch());
  }

  #fetch() {
    const { outcomes } = this;
    return (offset: number, limit: number) => api.runSteps(this.#run, outcomes, offset, limit);
  }

  load(): Promise<void> {
    return this.rows.reload();
  }

  press(outcome: Outcome, combine: boolean): void {
    this.outcomes = pressed(this.outcomes, outcome, [], combine);
    this.open = null;
    void this.rows.ask(this.#fetch());
  }
}
