/** A run under way: read, reviewed, applied, told of. It outlives its screen: work goes on when that is left. */
import { api, asError, type OnProgress } from './api';
import { app } from './app.svelte';
import type { ApprovedView } from './gen/ApprovedView';
import type { DoubtView } from './gen/DoubtView';
import type { ErrorView } from './gen/ErrorView';
import type { ImportProgress } from './gen/ImportProgress';
import { toasts } from './toasts.svelte';

/** What a wizard calls the stages that every run has. */
export interface Stages<Step extends string> {
  begin: Step;
  read: Step;
  review: Step;
  apply: Step;
  report: Step;
}

/** A run that is not over. */
export type Waiting<Plan> =
  | { state: 'review'; plan: Plan }
  | { state: 'reading'; undoes?: number | null; keepsPasswords?: boolean }
  | { state: 'inDoubt'; list: DoubtView }
  | { state: 'approved'; approved: ApprovedView };

export abstract class RunWizard<Step extends string, Plan extends { run: number; moves: number }, Report> {
  readonly connection: number;
  readonly #stages: Stages<Step>;
  step = $state() as Step;
  progress = $state.raw<ImportProgress | null>(null);
  plan = $state.raw<Plan | null>(null);
  /** A plan that was approved and interrupted: it can only be continued. */
  approved = $state.raw<ApprovedView | null>(null);
  /** A list that waits until its size is accepted. */
  doubt = $state.raw<DoubtView | null>(null);
  report = $state.raw<Report | null>(null);
  error = $state.raw<ErrorView | null>(null);
  /** The run whose plan waited and does not any more: another program has applied, replaced or discarded it. */
  gone = $state<number | null>(null);
  cancelling = $state(false);
  /** Whether Google is being read, or a plan applied. */
  running = $state(false);

  constructor(connection: number, stages: Stages<Step>) {
    this.connection = connection;
    this.#stages = stages;
    this.step = stages.begin;
  }

  /** Asks what waits. */
  protected abstract ask(): Promise<Waiting<Plan> | null>;
  /** Whether reading was interrupted: it goes on from there. */
  abstract readonly continues: boolean;
  /** Reads, on from where that was interrupted. */
  abstract read(): Promise<void>;
  /** Carries out what was approved: a plan as it was shown, by how often it had been changed then. */
  protected abstract carryOut(run: number, moves: number | null, hear: OnProgress): Promise<Report>;
  /** A plan is there. */
  protected planned(plan: Plan): void {
    this.plan = plan;
    this.step = this.#stages.review;
  }
  /** What was found waiting, before it is shown. */
  protected found(_waiting: Waiting<Plan> | null): void {}

  /** Finds a run that waits from before, also from before the last start. */
  async look(): Promise<void> {
    const { begin, apply, report } = this.#stages;
    if (this.#mended()) return this.afresh();
    if (this.step === report) return this.#beyondReport();
    const waits = this.step === apply && this.approved !== null && !this.running;
    if (!waits && (this.step !== begin || this.plan)) return;
    await this.#find();
  }

  /** Whether the lost authorisation that stood in the way was given again elsewhere. */
  #mended(): boolean {
    const connected = app.connections.some(
      ({ id, health }) => id === this.connection && health === 'connected',
    );
    const lost = this.error?.code === 'reauthorize' || this.error?.code === 'deactivated';
    return !this.running && lost && connected;
  }

  /** A plan that another program has left since is what is to be seen; the report is among the runs. */
  async #beyondReport(): Promise<void> {
    const waiting = await this.ask().catch(() => null);
    if (waiting?.state === 'review' && this.step === this.#stages.report) this.#show(waiting);
  }

  async #find(): Promise<void> {
    const { step, gone } = this;
    this.error = null;
    try {
      const waiting = await this.ask();
      if (this.step !== step || this.running) return;
      this.#show(waiting);
      // That the plan before is gone is still to be said.
      if (waiting === null) this.gone = gone;
    } catch (thrown) {
      this.error = asError(thrown);
    }
  }

  #show(waiting: Waiting<Plan> | null): void {
    this.approved = null;
    this.doubt = null;
    this.found(waiting);
    if (waiting?.state === 'inDoubt') {
      this.doubt = waiting.list;
      return this.go(this.#stages.read);
    }
    if (waiting?.state === 'review') return this.planned(waiting.plan);
    if (waiting?.state === 'approved') {
      this.approved = waiting.approved;
      return this.go(this.#stages.apply);
    }
    this.go(this.#stages.begin);
  }

  /** Reads, and shows the plan that comes of it. A plan that waits stays until the new one is complete. */
  protected async make(read: (hear: OnProgress) => Promise<Plan>): Promise<void> {
    this.go(this.#stages.read);
    this.doubt = null;
    this.running = true;
    try {
      this.planned(await read((progress) => (this.progress = progress)));
    } catch (thrown) {
      this.#failed(thrown);
      if (!this.error) this.go(this.#stages.begin);
    } finally {
      this.#over();
    }
    // Nothing was planned: the answer is another scope, and what waits is as it was.
    if (this.error?.code === 'nobodyFound') this.step = this.#stages.begin;
    // The list waits to be believed: that is a question, not an error.
    if (this.error?.code === 'sizeInDoubt') await this.afresh();
  }

  /** Applies the plan, or what is left of one that was approved before. */
  async apply(): Promise<void> {
    const run = this.approved?.run ?? this.plan?.run;
    if (run === undefined) return;
    const moves = (this.approved ? null : this.plan?.moves) ?? null;
    this.go(this.#stages.apply);
    this.running = true;
    try {
      this.report = await this.carryOut(run, moves, (progress) => (this.progress = progress));
      this.approved = null;
      this.step = this.#stages.report;
    } catch (thrown) {
      if (asError(thrown).code === 'notFound' && this.plan) return this.lost(run);
      // What another program has changed since is shown as it is now, and nothing was done.
      if (asError(thrown).code === 'stale') toasts.fail(thrown);
      else this.#failed(thrown);
    } finally {
      this.#over();
    }
    // What was cancelled stays approved.
    if (this.step === this.#stages.apply && !this.error) await this.afresh();
  }

  protected go(step: Step): void {
    this.step = step;
    this.error = null;
    this.progress = null;
    this.cancelling = false;
    this.gone = null;
  }

  /** An error stays on screen with its way out; a cancel is none. */
  #failed(thrown: unknown): void {
    const error = asError(thrown);
    if (error.code !== 'cancelled') this.error = error;
  }

  /** The whole window says what waits now, and whether the authorisation is lost. */
  #over(): void {
    this.running = false;
    void app.look();
  }

  /** Goes on with what a lost authorisation paused; what only waits to be reviewed is left to be. */
  async goOn(): Promise<void> {
    if (this.running) return;
    await this.#find();
    if (this.approved?.atWork === null) await this.apply();
    else if (this.continues) await this.read();
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    await api.cancelWork(this.connection).catch((thrown) => {
      this.cancelling = false;
      this.error = asError(thrown);
    });
  }

  /** Gives the plan up, or the list that is in doubt, back to the beginning or to the plan that waits behind it. */
  async discard(): Promise<void> {
    const run = this.doubt?.run ?? this.plan?.run;
    try {
      if (run !== undefined) await api.discardPlan(run);
    } catch (thrown) {
      if (asError(thrown).code !== 'notFound') throw thrown;
    }
    const behind = this.doubt !== null;
    this.plan = null;
    this.doubt = null;
    this.go(this.#stages.begin);
    if (behind) await this.look();
  }

  /** Back to the beginning; the plan stays until it is read again. */
  toBegin(): void {
    this.go(this.#stages.begin);
  }

  /** Forgets a plan that is not there any more; the beginning says so. */
  lost(run: number): void {
    if (this.plan?.run !== run) return;
    this.plan = null;
    this.go(this.#stages.begin);
    this.gone = run;
  }

  /** Looks whether the plan still waits: another program may have applied it, or given it up. */
  async probe(): Promise<void> {
    const run = this.plan?.run;
    if (run === undefined || this.running || this.step !== this.#stages.review) return;
    const state = await api.runDetail(run).then(
      ({ run }) => run.state,
      (thrown) => asError(thrown).code,
    );
    if (this.plan?.run !== run || this.running || this.step !== this.#stages.review) return;
    // Approved and not at its end: it is shown as such, and can be continued here.
    if (state === 'applying' || state === 'interrupted') return this.afresh();
    const over = ['done', 'doneWithRefusals', 'discarded', 'failed', 'notFound'];
    if (over.includes(state)) this.lost(run);
  }

  toReview(): void {
    if (this.plan) this.go(this.#stages.review);
  }

  /** Where a run is begun on purpose, the report of the last one is out of the way. */
  afterReport(): void {
    if (this.step === this.#stages.report) this.again();
  }

  /** A new run after a report. */
  again(): void {
    this.report = null;
    this.plan = null;
    this.go(this.#stages.begin);
  }

  /** The way out of an error or a cancel: to what waits, if there is something, else to the beginning. */
  async afresh(): Promise<void> {
    this.plan = null;
    await this.#find();
    if (this.error) this.step = this.#stages.begin;
  }
}
