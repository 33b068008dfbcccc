/** An import under way, one for each connection. */
import { api, type OnProgress } from '../../lib/api';
import type { ImportMode } from '../../lib/gen/ImportMode';
import type { ImportScope } from '../../lib/gen/ImportScope';
import type { PlanView } from '../../lib/gen/PlanView';
import type { Thing } from '../../lib/gen/Thing';
import type { ReportView } from '../../lib/gen/ReportView';
import { RunWizard, type Waiting } from '../../lib/run-wizard.svelte';

export const STEPS = ['Scope', 'Read', 'Review', 'Import', 'Report'];

export type Step = 'scope' | 'read' | 'review' | 'import' | 'report';

const order: Step[] = ['scope', 'read', 'review', 'import', 'report'];

/** With what a run was begun. */
interface Begun {
  scope: ImportScope;
  mode: ImportMode;
  beside: Thing[];
}

/** What can be read beside the users, in one order. */
export const BESIDE: Thing[] = ['orgUnit', 'group'];

const inOrder = (things: Thing[]): Thing[] => BESIDE.filter((one) => things.includes(one));

export class ImportWizard extends RunWizard<Step, PlanView, ReportView> {
  scope = $state.raw<ImportScope>({ kind: 'all' });
  mode = $state<ImportMode>('full');
  /** What is read beside the users. */
  beside = $state.raw<Thing[]>([]);
  /** The row that the next review shows first: it was left, and somebody wants to answer it. */
  seek: { thing: Thing; search: string } | null = null;
  /** What was being read when it was interrupted. */
  #stopped = $state.raw<Begun | null>(null);

  constructor(connection: number) {
    super(connection, {
      begin: 'scope',
      read: 'read',
      review: 'review',
      apply: 'import',
      report: 'report',
    });
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
    const { scope, mode, beside } = this;
    return (
      this.#stopped !== null && JSON.stringify({ scope, mode, beside }) === JSON.stringify(this.#stopped)
    );
  }

  protected async ask(): Promise<Waiting<PlanView> | null> {
    const waiting = await api.importWaiting(this.connection);
    return waiting?.state === 'approved' ? { state: 'approved', approved: waiting.import } : waiting;
  }

  protected found(
    waiting: (Waiting<PlanView> & Partial<{ scope: ImportScope; mode: ImportMode; things: Thing[] }>) | null,
  ): void {
    this.#stopped = null;
    if (waiting?.state !== 'reading' || !waiting.scope || !waiting.mode) return;
    const { scope, mode } = waiting;
    const beside = inOrder(waiting.things ?? []);
    [this.scope, this.mode, this.beside] = [scope, mode, beside];
    this.#stopped = { scope, mode, beside };
  }

  protected planned(plan: PlanView): void {
    this.scope = plan.scope;
    this.mode = plan.mode;
    this.beside = inOrder(plan.things.map(({ thing }) => thing));
    super.planned(plan);
  }

  protected carryOut(run: number, moves: number | null, hear: OnProgress): Promise<ReportView> {
    return api.importApply(run, moves, hear);
  }

  /** Chooses whom; that nobody was found was said of whom was chosen before. */
  chooses(scope: ImportScope): void {
    this.scope = scope;
    if (this.error?.code === 'nobodyFound') this.error = null;
  }

  /** Reads something beside the users, or no more. */
  alsoRead(thing: Thing, also: boolean): void {
    this.beside = inOrder(also ? [...this.beside, thing] : this.beside.filter((one) => one !== thing));
  }

  /** Reads anew. */
  async read(): Promise<void> {
    await this.make((hear) => api.importRead(this.connection, this.scope, this.mode, this.beside, hear));
  }

  /** Reads the same again, and shows a row that did not go through where it can be answered. */
  async answer({ thing, email }: { thing: Thing; email: string }): Promise<void> {
    this.seek = { thing, search: email };
    this.again();
    await this.read();
    if (this.step !== 'review') this.seek = null;
  }

  /** Believes the list that is in doubt, and makes its plan. */
  async accept(accounts: number): Promise<void> {
    await this.make((hear) => api.importAccept(this.connection, accounts, hear));
  }
}

const wizards = new Map<number, ImportWizard>();

/** The import of a connection, as it was left. */
export function wizardOf(connection: number): ImportWizard {
  let wizard = wizards.get(connection);
  if (!wizard) wizards.set(connection, (wizard = new ImportWizard(connection)));
  return wizard;
}
