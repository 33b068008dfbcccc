/** An import under way, one for each connection. It outlives the screen: reading and importing go on when it is left. */
import { api, asError, type OnProgress } from '../../lib/api';
import type { ApprovedView } from '../../lib/gen/ApprovedView';
import type { DoubtView } from '../../lib/gen/DoubtView';
import type { ErrorView } from '../../lib/gen/ErrorView';
import type { ImportMode } from '../../lib/gen/ImportMode';
import type { ImportProgress } from '../../lib/gen/ImportProgress';
import type { ImportScope } from '../../lib/gen/ImportScope';
import type { PlanView } from '../../lib/gen/PlanView';
import type { ReportView } from '../../lib/gen/ReportView';
import type { WaitingImport } from '../../lib/gen/WaitingImport';

export const STEPS = ['Scope', 'Read', 'Review', 'Import', 'Report'];

export type Step = 'scope' | 'read' | 'review' | 'import' | 'report';

const order: Step[] = ['scope', 'read', 'review', 'import', 'report'];

export class ImportWizard {
  readonly connection: number;
  step = $state<Step>('scope');
  scope = $state.raw<ImportScope>({ kind: 'all' });
  mode = $state<ImportMode>('full');
  progress = $state.raw<ImportProgress | null>(null);
  plan = $state.raw<PlanView | null>(null);
  /** An import that was approved and interrupted: it can only be continued. */
  approved = $state.raw<ApprovedView | null>(null);
  /** A list that waits until its size is accepted. */
  doubt = $state.raw<DoubtView | null>(null);
  report = $state.raw<ReportView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  /** Whether the plan that waited turned out to be discarded elsewhere. */
  gone = $state(false);
  cancelling = $state(false);
  /** Whether Google is being read, or a plan applied. */
  running = $state(false);
  /** What was being read when it was interrupted. */
  #stopped = $state.raw<{ scope: ImportScope; mode: ImportMode } | null>(null);

  constructor(connection: number) {
    this.connection = connection;
  }

  get at(): number {
    return order.indexOf(this.step);
  }

  /** Why the scope cannot be read yet. */
  get incomplete(): string | null {
    if (this.scope.kind === 'query' && this.scope.text.trim() === '') return 'Write the query first.';
    if (this.scope.kind === 'group' && this.scope.email === '') return 'Choose a group first.';
    return null;
  }

  /** Whether reading goes on where it was interrupted: only the same is read on. */
  get continues(): boolean {
    const { scope, mode } = this;
    return this.#stopped !== null && JSON.stringify({ scope, mode }) === JSON.stringify(this.#stopped);
  }

  /** Finds an import that waits from before, also from before the last start. */
  async look(): Promise<void> {
    const waits = this.step === 'import' && this.approved !== null && !this.running;
    if (!waits && (this.step !== 'scope' || this.plan)) return;
    await this.#find();
  }

  async #find(): Promise<void> {
    const { step } = this;
    this.error = null;
    try {
      const waiting = await api.importWaiting(this.connection);
      if (this.step === step && !this.running) this.#found(waiting);
    } catch (thrown) {
      this.error = asError(thrown);
    }
  }

  #found(waiting: WaitingImport | null): void {
    this.approved = null;
    this.doubt = null;
    this.#stopped = null;
    if (waiting?.state === 'inDoubt') {
      this.doubt = waiting.list;
      return this.#go('read');
    }
    if (waiting?.state === 'review') return this.#review(waiting.plan);
    if (waiting?.state === 'approved') {
      this.approved = waiting.import;
      return this.#go('import');
    }
    if (waiting?.state === 'reading') {
      const { scope, mode } = waiting;
      [this.scope, this.mode] = [scope, mode];
      this.#stopped = { scope, mode };
    }
    this.#go('scope');
  }

  #review(plan: PlanView): void {
    this.plan = plan;
    this.scope = plan.scope;
    this.mode = plan.mode;
    this.step = 'review';
  }

  /** Reads anew. A plan that waits stays until the new one is complete. */
  async read(): Promise<void> {
    await this.#plan((hear) => api.importRead(this.connection, this.scope, this.mode, hear));
  }

  /** Believes the list that is in doubt, and makes its plan. */
  async accept(accounts: number): Promise<void> {
    await this.#plan((hear) => api.importAccept(this.connection, accounts, hear));
  }

  async #plan(make: (hear: OnProgress) => Promise<PlanView>): Promise<void> {
    this.#go('read');
    this.doubt = null;
    this.running = true;
    try {
      this.#review(await make((progress) => (this.progress = progress)));
    } catch (thrown) {
      this.#failed(thrown);
      if (!this.error) this.#go('scope');
    } finally {
      this.running = false;
    }
    // The list waits to be believed: that is a question, not an error.
    if (this.error?.code === 'sizeInDoubt') await this.afresh();
  }

  /** Applies the plan, or what is left of one that was approved before. */
  async apply(): Promise<void> {
    const run = this.approved?.run ?? this.plan?.run;
    if (run === undefined) return;
    this.#go('import');
    this.running = true;
    try {
      this.report = await api.importApply(run, (progress) => {
        this.progress = progress;
      });
      this.approved = null;
      this.step = 'report';
    } catch (thrown) {
      if (asError(thrown).code === 'notFound' && this.plan) return this.lost(run);
      this.#failed(thrown);
    } finally {
      this.running = false;
    }
    // What was cancelled stays approved.
    if (this.step === 'import' && !this.error) await this.afresh();
  }

  #go(step: Step): void {
    this.step = step;
    this.error = null;
    this.progress = null;
    this.cancelling = false;
    this.gone = false;
  }

  /** An error stays on screen with its way out; a cancel is none. */
  #failed(thrown: unknown): void {
    const error = asError(thrown);
    if (error.code !== 'cancelled') this.error = error;
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    await api.importCancel(this.connection).catch((thrown) => {
      this.cancelling = false;
      this.error = asError(thrown);
    });
  }

  /** Gives the plan up, or the list that is in doubt, back to the scope or to the plan that waits behind it. */
  async discard(): Promise<void> {
    const run = this.doubt?.run ?? this.plan?.run;
    try {
      if (run !== undefined) await api.importDiscard(run);
    } catch (thrown) {
      if (asError(thrown).code !== 'notFound') throw thrown;
    }
    const behind = this.doubt !== null;
    this.plan = null;
    this.doubt = null;
    this.#go('scope');
    if (behind) await this.look();
  }

  /** Back to the scope; the plan stays until it is read again. */
  toScope(): void {
    this.#go('scope');
  }

  /** Forgets a plan that is not there any more; the scope says so. */
  lost(run: number): void {
    if (this.plan?.run !== run) return;
    this.plan = null;
    this.#go('scope');
    this.gone = true;
  }

  toReview(): void {
    if (this.plan) this.#go('review');
  }

  /** A new import after a report. */
  again(): void {
    this.report = null;
    this.plan = null;
    this.#go('scope');
  }

  /** The way out of an error or a cancel: to what waits, if there is something, else to the scope. */
  async afresh(): Promise<void> {
    this.plan = null;
    await this.#find();
    if (this.error) this.step = 'scope';
  }
}

const wizards = new Map<number, ImportWizard>();

/** The import of a connection, as it was left. */
export function wizardOf(connection: number): ImportWizard {
  let wizard = wizards.get(connection);
  if (!wizard) wizards.set(connection, (wizard = new ImportWizard(connection)));
  return wizard;
}
