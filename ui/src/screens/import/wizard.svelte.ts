/** An import under way, one for each connection. It outlives the screen: reading and importing go on when it is left. */
import { api, asError } from '../../lib/api';
import type { ErrorView } from '../../lib/gen/ErrorView';
import type { ImportMode } from '../../lib/gen/ImportMode';
import type { ImportProgress } from '../../lib/gen/ImportProgress';
import type { ImportScope } from '../../lib/gen/ImportScope';
import type { PlanView } from '../../lib/gen/PlanView';
import type { ReportView } from '../../lib/gen/ReportView';

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
  report = $state.raw<ReportView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  cancelling = $state(false);

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

  get running(): boolean {
    return (this.step === 'read' || this.step === 'import') && this.error === null;
  }

  /** Finds a plan that waits from before, also from before the last start. */
  async look(): Promise<void> {
    if (this.step !== 'scope' || this.plan) return;
    this.error = null;
    try {
      const plan = await api.importWaiting(this.connection);
      if (plan && this.step === 'scope') this.#review(plan);
    } catch (thrown) {
      this.error = asError(thrown);
    }
  }

  #review(plan: PlanView): void {
    this.plan = plan;
    this.scope = plan.scope;
    this.mode = plan.mode;
    this.step = 'review';
  }

  /** Reads anew. A plan that was there is given up first: there is one at a time. */
  async read(): Promise<void> {
    this.#go('read');
    try {
      if (this.plan) await api.importDiscard(this.plan.run);
      this.plan = null;
      const plan = await api.importRead(this.connection, this.scope, this.mode, (progress) => {
        this.progress = progress;
      });
      this.#review(plan);
    } catch (thrown) {
      this.#stopped(thrown, 'scope');
    }
  }

  async apply(): Promise<void> {
    if (!this.plan) return;
    this.#go('import');
    try {
      this.report = await api.importApply(this.plan.run, (progress) => {
        this.progress = progress;
      });
      this.step = 'report';
    } catch (thrown) {
      this.#stopped(thrown, 'review');
    }
  }

  #go(step: Step): void {
    this.step = step;
    this.error = null;
    this.progress = null;
    this.cancelling = false;
  }

  /** A cancel goes back to where it was started; an error stays on screen with its way out. */
  #stopped(thrown: unknown, back: Step): void {
    const error = asError(thrown);
    if (error.code === 'cancelled') this.#go(back);
    else this.error = error;
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    await api.importCancel(this.connection).catch((thrown) => {
      this.cancelling = false;
      this.error = asError(thrown);
    });
  }

  /** Gives the plan up, back to the scope. */
  async discard(): Promise<void> {
    if (this.plan) await api.importDiscard(this.plan.run);
    this.plan = null;
    this.#go('scope');
  }

  /** Back to the scope; the plan stays until it is read again. */
  toScope(): void {
    this.#go('scope');
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

  /** The way out of an error: to the plan if there still is one, else to the scope. */
  async leaveError(): Promise<void> {
    this.plan = null;
    this.#go('scope');
    await this.look();
  }
}

const wizards = new Map<number, ImportWizard>();

/** The import of a connection, as it was left. */
export function wizardOf(connection: number): ImportWizard {
  let wizard = wizards.get(connection);
  if (!wizard) wizards.set(connection, (wizard = new ImportWizard(connection)));
  return wizard;
}
