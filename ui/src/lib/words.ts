/** The words, colours and icons of everything that has a fixed set of values. The same word for the same thing. */
import { plural } from './format';
import type { Thing } from './gen/Thing';
import type { IconComponent } from './icon';
import Archive from '@lucide/svelte/icons/archive';
import Ban from '@lucide/svelte/icons/ban';
import Book from '@lucide/svelte/icons/book-user';
import Check from '@lucide/svelte/icons/check';
import Clock from '@lucide/svelte/icons/clock';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import Equal from '@lucide/svelte/icons/equal';
import Eye from '@lucide/svelte/icons/eye';
import Half from '@lucide/svelte/icons/columns-2';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Link from '@lucide/svelte/icons/link';
import Link2 from '@lucide/svelte/icons/link-2';
import Moon from '@lucide/svelte/icons/moon';
import Pause from '@lucide/svelte/icons/pause';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import Plus from '@lucide/svelte/icons/plus';
import Shuffle from '@lucide/svelte/icons/shuffle';
import Alert from '@lucide/svelte/icons/triangle-alert';
import Trash from '@lucide/svelte/icons/trash-2';
import User from '@lucide/svelte/icons/user-round';
import Users from '@lucide/svelte/icons/users-round';
import Shield from '@lucide/svelte/icons/shield';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import X from '@lucide/svelte/icons/x';
import type { AdminRole } from './gen/AdminRole';
import type { BindWish } from './gen/BindWish';
import type { ConnectionKind } from './gen/ConnectionKind';
import type { Decision } from './gen/Decision';
import type { Direction } from './gen/Direction';
import type { Grant } from './gen/Grant';
import type { Health } from './gen/Health';
import type { MadeBy } from './gen/MadeBy';
import type { Mark } from './gen/Mark';
import type { MendPassword } from './gen/MendPassword';
import type { OnExpiry } from './gen/OnExpiry';
import type { Outcome } from './gen/Outcome';
import type { PasswordMode } from './gen/PasswordMode';
import type { RunState } from './gen/RunState';
import type { RowEffect } from './gen/RowEffect';
import type { Standing } from './gen/Standing';
import type { SuspendedBy } from './gen/SuspendedBy';
import type { SyncKind } from './gen/SyncKind';
import type { Unbind } from './gen/Unbind';
import type { UserMark } from './gen/UserMark';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'plain';

export interface Word {
  label: string;
  tone: Tone;
  icon: IconComponent;
}

export const standings: Record<Standing, Word> = {
  bound: { label: 'Bound', tone: 'ok', icon: Link },
  directoryOnly: { label: 'Directory only', tone: 'plain', icon: Book },
  suspended: { label: 'Suspended', tone: 'warn', icon: Pause },
  suspendedByGoogle: { label: 'Suspended by Google', tone: 'warn', icon: Ban },
  dormant: { label: 'Dormant', tone: 'plain', icon: Moon },
};

/** What is to be seen of a user in the list at once. */
export const userMarks: Record<UserMark, { label: string; says: string; icon: IconComponent }> = {
  protected: { label: 'Protected', says: 'Protected: no sync changes the account.', icon: ShieldCheck },
  toBeBound: { label: 'To be bound', says: 'To be bound by the next sync.', icon: Link2 },
};

export const decisions: Record<Decision, Word> = {
  new: { label: 'New', tone: 'ok', icon: Plus },
  update: { label: 'Update', tone: 'plain', icon: Pencil },
  match: { label: 'Match', tone: 'info', icon: Link },
  conflict: { label: 'Conflict', tone: 'bad', icon: Alert },
  removed: { label: 'Removed here', tone: 'plain', icon: Trash },
  unchanged: { label: 'Unchanged', tone: 'plain', icon: Equal },
};

export const syncKinds: Record<SyncKind, Word> = {
  create: { label: 'Create', tone: 'ok', icon: Plus },
  update: { label: 'Update', tone: 'plain', icon: Pencil },
  suspend: { label: 'Suspend', tone: 'warn', icon: Pause },
  reactivate: { label: 'Reactivate', tone: 'ok', icon: Play },
  drift: { label: 'Drift', tone: 'info', icon: Shuffle },
  conflict: { label: 'Conflict', tone: 'bad', icon: Alert },
  skip: { label: 'Skipped', tone: 'plain', icon: Ban },
  remove: { label: 'Remove', tone: 'warn', icon: Trash },
  oneSide: { label: 'One side only', tone: 'plain', icon: Half },
};

/** What a row of a sync is called: one that removes leaves the directory, or is a group that is deleted on Google. */
export const syncWord = (kind: SyncKind, hereAlone: boolean): Word =>
  kind === 'remove' && !hereAlone ? { ...syncKinds.remove, label: 'Delete' } : syncKinds[kind];

export const outcomes: Record<Outcome, Word> = {
  done: { label: 'Done', tone: 'ok', icon: Check },
  already: { label: 'Already true', tone: 'plain', icon: Equal },
  refused: { label: 'Refused', tone: 'bad', icon: X },
  unknown: { label: 'Unknown', tone: 'warn', icon: CircleHelp },
  leftOut: { label: 'Skipped', tone: 'plain', icon: Ban },
  conflict: { label: 'Conflict', tone: 'warn', icon: Alert },
  open: { label: 'Not tried yet', tone: 'plain', icon: Clock },
};

/** What the next sync is to do about a binding. */
export const wishes: Record<BindWish, { label: string; says: string }> = {
  bind: { label: 'Bind', says: 'The next sync binds the account that has the address, or makes one.' },
  suspend: {
    label: 'Suspend',
    says: 'The next sync suspends the account, signs it out everywhere, and lets it go.',
  },
  leaveActive: {
    label: 'Leave active',
    says: 'The next sync lets the account go. It stays as it is on Google.',
  },
  archive: {
    label: 'Archive',
    says: 'The next sync archives the account, which takes a licence for that, and lets it go.',
  },
};

export const suspensions: Record<SuspendedBy, string> = {
  rollcall: 'Suspended by Rollcall',
  google: 'Suspended by Google, not by Rollcall',
  administrator: 'Suspended by another administrator',
};

export const marks: Record<Mark, Word> = {
  suspended: { label: 'Suspended', tone: 'warn', icon: Pause },
  archived: { label: 'Archived', tone: 'plain', icon: Archive },
  admin: { label: 'Admin', tone: 'info', icon: Shield },
  guest: { label: 'Guest', tone: 'plain', icon: User },
};

export const runStates: Record<RunState, Word> = {
  reading: { label: 'Reading', tone: 'info', icon: Hourglass },
  review: { label: 'Waits for review', tone: 'info', icon: Eye },
  applying: { label: 'Going on', tone: 'info', icon: Hourglass },
  interrupted: { label: 'Interrupted', tone: 'warn', icon: Pause },
  inDoubt: { label: 'List in doubt', tone: 'warn', icon: Alert },
  done: { label: 'Done', tone: 'ok', icon: Check },
  doneWithRefusals: { label: 'Done in part', tone: 'warn', icon: Alert },
  discarded: { label: 'Discarded', tone: 'plain', icon: X },
  failed: { label: 'Failed', tone: 'bad', icon: Alert },
};

/** What a run that is not over does or waits for, and the word on the button that leads to it. */
export const openRuns: Partial<Record<RunState, { says: string; action: string }>> = {
  reading: { says: 'reads Google now', action: 'See it' },
  review: { says: 'waits for your review', action: 'Review' },
  applying: { says: 'goes on now', action: 'See it' },
  interrupted: { says: 'was interrupted', action: 'Continue' },
  inDoubt: { says: 'waits: Google’s list is much shorter', action: 'Look' },
};

export const healths: Record<Health, Word> = {
  connected: { label: 'Connected', tone: 'ok', icon: Check },
  reauthorize: { label: 'Not accepted by Google', tone: 'bad', icon: Alert },
  deactivated: { label: 'Deactivated', tone: 'plain', icon: Moon },
  unknown: { label: 'Not asked yet', tone: 'plain', icon: Hourglass },
};

export const kinds: Record<ConnectionKind, string> = {
  sandbox: 'sandbox',
  google: 'Google',
  emulator: 'emulator',
};

export const roles: Record<AdminRole, Word> = {
  superAdmin: { label: 'super admin', tone: 'ok', icon: Shield },
  delegated: { label: 'delegated admin', tone: 'info', icon: Shield },
  none: { label: 'no admin role', tone: 'bad', icon: Alert },
};

export const grants: Record<Grant, string> = {
  lookOnly: 'Look only',
  lookAndSync: 'Look and sync',
};

/** What it means for a domain not to be verified, and so why it is set apart. */
export const unverified =
  'Google has not verified that it is yours: no user can have an address there until it has.';

export const passwordModes: Record<PasswordMode, string> = {
  firstOnly: 'First password only',
  directory: 'The directory is the authority',
};

/** What a sync plans for an account whose password expired. */
export const expiries: Record<OnExpiry, { label: string; says: string }> = {
  keep: { label: 'Nothing', says: 'It is only listed here.' },
  suspend: {
    label: 'To suspend the account',
    says: 'A new password makes it active again.',
  },
  removeAccess: {
    label: 'To remove access',
    says: 'The account is suspended and let go; the user stays here.',
  },
};

/** What became of passwords that were changed at Google. */
export const mends: Record<MendPassword, { done: (many: number) => string }> = {
  accept: { done: (many) => `${plural(many, 'password')} accepted.` },
  again: { done: (many) => `The next sync sets ${plural(many, 'password')} again.` },
  renew: {
    done: (many) => `${plural(many, 'password')} made; the next sync sets ${many === 1 ? 'it' : 'them'}.`,
  },
};

export const directions: Record<Direction, string> = {
  both: 'Both ways',
  import: 'Import',
  export: 'Export',
  exclude: 'Exclude',
};

/** What is to become of an account whose user is removed, and what that means. */
export const unbinds: Record<Unbind, { label: string; means: string }> = {
  suspend: {
    label: 'Suspend',
    means: 'Nobody can sign in there; mail and files stay. It can be lifted again.',
  },
  leaveActive: {
    label: 'Leave active',
    means: 'It goes on as it is, and Rollcall does not care for it any more.',
  },
  archive: {
    label: 'Archive',
    means: 'Mail and files are kept, nobody can sign in. Google asks for an Archived User licence.',
  },
};

/** What a row of a CSV file would do. */
export const effects: Record<RowEffect, Word> = {
  new: { label: 'New', tone: 'ok', icon: Plus },
  update: { label: 'Update', tone: 'info', icon: Pencil },
  unchanged: { label: 'Unchanged', tone: 'plain', icon: Equal },
  refused: { label: 'Refused', tone: 'bad', icon: Alert },
};

/** What a row of a plan is about, as a heading. */
export const things: Record<Thing, string> = { user: 'Users', orgUnit: 'Org units', group: 'Groups' };

/** Who made what is in the activity. */
export const makers: Record<MadeBy, Word> = {
  rollcall: { label: 'Made by Rollcall', tone: 'ok', icon: Check },
  elsewhere: { label: 'Made by this administrator elsewhere', tone: 'warn', icon: User },
  others: { label: 'Made by others', tone: 'plain', icon: Users },
};
