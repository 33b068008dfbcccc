/** A sync under way, one for each connection. */
import { api, type OnProgress } from '../../lib/api';
import { app } from '../../lib/app.svelte';
import type { ConfirmedLimit } from '../../lib/gen/ConfirmedLimit';
import type { RunDetail } from '../../lib/gen/RunDetail';
import type { SyncPlanView } from '../../lib/gen/SyncPlanView';
import { RunWizard, type Waiting } from '../../lib/run-wizard.svelte';

export const STEPS = ['Read both', 'Review plan', 'Apply', 'Report'];

export type Step = 'begin' | 'read' | 'review' | 'apply' | 'report';

/** Which of the steps on the left a stage belongs to. */
const places: Record<Step, number> = { begin: 0, read: 0, review: 1, apply: 2, report: 3 };

export class SyncWizard extends RunWizard<Step, SyncPlanView, RunDetail> {
  /** Whether reading was interrupted: it goes on from there. */
  continues = $state(false);
  /** The run that is to be undone, while its plan is being made. */
  undoes = $state<number | null>(null);
  /** Whether it only takes away that accounts ask for another password, while its plan is being made. */
  keepsPasswords = $state(false);
  #confirmed: ConfirmedLimit[] = [];

  constructor(connection: number) {
    super(connection, {
      begin: 'begin',
      read: 'read',
      review: 'review',
      apply: 'apply',
      report: 'report',
    });
  }

  get at(): number {
    return places[this.step];
  }

  protected ask(): Promise<Waiting<SyncPlanView> | null> {
    return api.syncWaiting(this.connection);
  }

  protected found(waiting: Waiting<SyncPlanView> | null): void {
    this.continues = waiting?.state === 'reading';
    this.undoes = (waiting?.state === 'reading' && waiting.undoes) || null;
    this.keepsPasswords = waiting?.state === 'reading' && waiting.keepsPasswords === true;
  }

  protected carryOut(run: number, moves: number | null, hear: OnProgress): Promise<RunDetail> {
    return api.syncApply(run, moves, this.#confirmed, hear);
  }

  /** Reads both sides anew, or on from where that was interrupted. */
  async read(): Promise<void> {
    if (this.continues && this.undoes !== null) return this.undo(this.undoes);
    if (this.continues && this.keepsPasswords) return this.keepPasswords();
    this.undoes = null;
    this.keepsPasswords = false;
    await this.make((hear) => api.syncRead(this.connection, hear));
  }

  /** Makes the plan that undoes a run; one that waits stays until it is complete. */
  async undo(run: number): Promise<void> {
    if (this.running) return;
    this.report = null;
    this.undoes = run;
    this.keepsPasswords = false;
    await this.make((hear) => api.undoRead(run, hear));
  }

  /** Makes the plan that takes away that accounts ask for another password, and does nothing else. */
  async keepPasswords(): Promise<void> {
    if (this.running) return;
    this.report = null;
    this.undoes = null;
    this.keepsPasswords = true;
    await this.make((hear) => api.keepPasswordsRead(this.connection, hear));
  }

  /** Tries once more what was being read. */
  async retry(): Promise<void> {
    if (this.undoes !== null) await this.undo(this.undoes);
    else if (this.keepsPasswords) await this.keepPasswords();
    else await this.read();
  }

  /** Believes the list that is in doubt, and makes its plan. */
  async accept(accounts: number): Promise<void> {
    await this.make((hear) => api.syncAccept(this.connection, accounts, hear));
  }

  /** Gives up what is left of the approved sync: its report tells what was done, and what was not. */
  async giveUpRest(): Promise<void> {
    const run = this.approved?.run;
    if (run === undefined || this.running) return;
    await api.discardPlan(run);
    this.report = await api.runDetail(run);
    this.approved = null;
    this.go('report');
    void app.look();
  }

  /** Applies the plan; limits that it goes beyond were confirmed by their numbers. */
  async approve(confirmed: ConfirmedLimit[]): Promise<void> {
    this.#confirmed = confirmed;
    await this.apply();
    this.#confirmed = [];
  }
}

const wizards = new Map<number, SyncWizard>();

/** The sync of a connection, as it was left. */
export function wizardOf(connection: number): SyncWizard {
  let wizard = wizards.get(connection);
  if (!wizard) wizards.set(connection, (wizard = new SyncWizard(connection)));
  return wizard;
}
