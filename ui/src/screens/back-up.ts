/** Backing up by a button, wherever it stands. */
import { api } from '../lib/api';
import { moment } from '../lib/format';
import type { BackupsView } from '../lib/gen/BackupsView';
import { toasts } from '../lib/toasts.svelte';

/** Backs the directory up, and says whether that took another copy; what failed is told where the button is. */
export async function backUp(): Promise<BackupsView> {
  const { backups, unchangedSince } = await api.backupNow();
  toasts.say(
    unchangedSince
      ? `Nothing has changed since the backup of ${moment(unchangedSince, new Date())}: it counts as of now.`
      : 'The directory is backed up.',
  );
  return backups;
}
