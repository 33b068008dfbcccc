/** What the sync wizard is called at each of its steps, the sentence below that, and the one at its end. */
import { count, moment, plural } from '../../lib/format';
import type { ApprovedView } from '../../lib/gen/ApprovedView';
import type { RunDetail } from '../../lib/gen/RunDetail';
import type { SyncPlanView } from '../../lib/gen/SyncPlanView';
import type { SyncWizard } from './wizard.svelte';

/** How many users and how many groups are in step, but for what one side alone has. */
function alone(plan: SyncPlanView): { users: number; groups: number } {
  const one = plan.kinds.find((one) => one.kind === 'oneSide');
  return { users: (one?.count ?? 0) - (one?.groups ?? 0), groups: one?.groups ?? 0 };
}

/** Whether a plan has no row of which anything could become. */
export const isInStep = (plan: SyncPlanView | null): boolean =>
  plan?.kinds.every((one) => one.count === 0 || one.kind === 'oneSide') ?? false;

/** What is said of what stays on one side. */
function stays(plan: SyncPlanView): string {
  const { users, groups } = alone(plan);
  const values = users
    ? ` ${plural(users, 'user has', 'users have')} a value on one side only; it stays there.`
    : '';
  return groups
    ? `${values} ${plural(groups, 'group differs, and stays so', 'groups differ, and stay so')}.`
    : values;
}

/** The run that is undone, where this is no sync. */
export function undoneBy(wizard: SyncWizard): number | null {
  if (wizard.step === 'read') return wizard.undoes;
  if (wizard.step === 'report') return wizard.report?.run.undoes ?? null;
  return wizard.step === 'begin' ? null : (wizard.plan?.undoes ?? null);
}

/** Whether it only takes away that accounts ask for another password. */
function keeps(wizard: SyncWizard): boolean {
  if (wizard.step === 'read') return wizard.keepsPasswords;
  return wizard.step === 'review' && (wizard.plan?.keepsPasswords ?? false);
}

export function titleOf(wizard: SyncWizard): string {
  const undone = undoneBy(wizard);
  if (undone !== null) return `Undo run ${undone}`;
  return keeps(wizard) ? 'Ask for no other password' : 'Sync to Google';
}

/** `interrupted`: an approved sync that waits to be continued. */
export function sentenceOf(wizard: SyncWizard, interrupted: ApprovedView | null, now: Date): string {
  if (wizard.step === 'review' && wizard.plan) return ofPlan(wizard.plan, now);
  if (keeps(wizard))
    return 'The plan takes away that accounts ask for another password at the next sign-in, and does nothing else.';
  if (wizard.step === 'report' && wizard.report) return wizard.report.run.summary;
  if (interrupted?.atWork) return 'This sync was approved. It is carried out elsewhere just now.';
  if (interrupted)
    return 'This sync was approved and stopped before its end. Continue it; nothing is done twice.';
  return 'Bring Google in step with your directory. You see every change before it is sent.';
}

function ofPlan(plan: SyncPlanView, now: Date): string {
  const at = moment(plan.readAt, now);
  if (plan.hereAlone)
    return `This plan was made at ${at} from what run ${plan.undoes} did and the directory as it is now. Google was not asked, and is told nothing. What changed since is left alone.`;
  if (plan.undoes !== null) {
    const rest = plan.unchanged
      ? ` ${plural(plan.unchanged, 'user')} that it changed ${plan.unchanged === 1 ? 'is' : 'are'} as before already.`
      : '';
    return `This plan was made at ${at} from what run ${plan.undoes} did and a fresh read of Google. What changed since is left alone. Nothing has been sent yet.${rest}`;
  }
  if (plan.keepsPasswords)
    return isInStep(plan)
      ? `Google was read at ${at}. No account asks for another password.`
      : `This plan was made at ${at}. It takes away that accounts ask for another password, and does nothing else. Nothing has been sent yet.`;
  if (isInStep(plan)) return `Both sides were read at ${at}. There is nothing to send.${stays(plan)}`;
  const rest = plan.unchanged
    ? ` ${count(plan.unchanged)} of ${plural(plan.scope, 'user')} are in step.`
    : '';
  return `Made at ${at} from both sides. Nothing has been sent yet.${rest}`;
}

/** What comes after a run; nothing where all is said. */
export function afterwards({ run, outcomes }: RunDetail): string {
  const refused = outcomes.some((one) => one.outcome === 'refused' && one.count > 0);
  if (run.undoes === null) return refused ? 'What was refused is planned again by the next sync.' : '';
  const next = run.hereAlone
    ? 'The next import plans what was undone.'
    : 'An undo is a run, and can be undone.';
  return refused ? `What was refused stays as it is. ${next}` : next;
}
