/** What the button of a finding does. */
import type { Remedy } from '../lib/gen/Remedy';
import { router } from '../lib/router.svelte';
import { toasts } from '../lib/toasts.svelte';
import { openRuns } from '../lib/words';
import { backUp } from './back-up';
import { wizardOf } from './sync/wizard.svelte';

export interface Way {
  label: string;
  path: (connection: number) => string;
  /** What is begun there; what comes to an end before it is shown says whether it did what it should. */
  begin?: (connection: number) => undefined | Promise<boolean>;
}

/** Begins what the button does, and shows where; what failed is told where the button is. */
export async function mend(way: Way, connection: number): Promise<void> {
  const begun = way.begin?.(connection);
  if (begun && !(await begun)) return;
  router.go(way.path(connection));
}

async function backedUp(): Promise<boolean> {
  try {
    await backUp();
    return true;
  } catch (thrown) {
    toasts.fail(thrown);
    return false;
  }
}

/** A page at Google is opened by its own button. */
export const remedies: Record<Exclude<Remedy, 'openPage'>, Way> = {
  reactivate: { label: 'Reactivate', path: (id) => `connect/reactivate/${id}` },
  openRun: { label: openRuns.review!.action, path: () => 'import' },
  continueRun: { label: openRuns.interrupted!.action, path: () => 'import' },
  openSync: { label: openRuns.review!.action, path: () => 'sync' },
  continueSync: { label: openRuns.interrupted!.action, path: () => 'sync' },
  importAgain: { label: 'Import', path: () => 'import' },
  syncAgain: { label: 'Sync', path: () => 'sync' },
  openUsers: { label: 'Open users', path: () => 'users' },
  openMapping: { label: 'Open mapping', path: () => 'settings/mapping' },
  answerPasswords: { label: 'Answer', path: () => 'settings/connections' },
  bindAgain: { label: 'Bind again…', path: () => 'settings/connections' },
  backUp: { label: 'Back up now', path: () => 'settings/data', begin: backedUp },
  openPasswords: { label: 'Open passwords', path: () => 'settings/passwords' },
  keepPasswords: {
    label: 'Make the plan',
    path: () => 'sync',
    begin: (id) => void wizardOf(id).keepPasswords(),
  },
  openActivity: { label: 'Open activity', path: () => 'activity' },
  openConnection: { label: 'Open connection', path: () => 'settings/connections' },
  openBackups: { label: 'Restore a backup', path: () => 'settings/data' },
  checkAgain: { label: 'Run checks', path: () => 'troubleshoot' },
};
