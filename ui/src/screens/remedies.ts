/** What the button of a finding does. */
import type { Remedy } from '../lib/gen/Remedy';
import { openRuns } from '../lib/words';
import { wizardOf } from './sync/wizard.svelte';

export interface Way {
  label: string;
  path: (connection: number) => string;
  /** What is begun there. */
  begin?: (connection: number) => void;
}

/** A page at Google is opened by its own button. */
export const remedies: Record<Exclude<Remedy, 'openPage'>, Way> = {
  reactivate: { label: 'Reactivate', path: (id) => `connect/reactivate/${id}` },
  openRun: { label: openRuns.review!.action, path: () => 'import' },
  continueRun: { label: openRuns.interrupted!.action, path: () => 'import' },
  openSync: { label: openRuns.inDoubt!.action, path: () => 'sync' },
  importAgain: { label: 'Import', path: () => 'import' },
  syncAgain: { label: 'Sync', path: () => 'sync' },
  openUsers: { label: 'Open users', path: () => 'users' },
  openMapping: { label: 'Open mapping', path: () => 'settings/mapping' },
  answerPasswords: { label: 'Answer', path: () => 'settings/connections' },
  bindAgain: { label: 'Bind again…', path: () => 'settings/connections' },
  backUp: { label: 'Open backups', path: () => 'settings/data' },
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
