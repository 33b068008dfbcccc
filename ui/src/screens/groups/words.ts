/** How groups and their members are said. */
import Building from '@lucide/svelte/icons/building-2';
import Boxes from '@lucide/svelte/icons/boxes';
import Globe from '@lucide/svelte/icons/globe';
import Link from '@lucide/svelte/icons/link-2';
import Minus from '@lucide/svelte/icons/minus';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import User from '@lucide/svelte/icons/user';
import UserRound from '@lucide/svelte/icons/user-round-x';
import { list } from '../../lib/format';
import type { GroupRemovalView } from '../../lib/gen/GroupRemovalView';
import type { GroupWishView } from '../../lib/gen/GroupWishView';
import type { MemberKind } from '../../lib/gen/MemberKind';
import type { MemberRole } from '../../lib/gen/MemberRole';
import type { IconComponent } from '../../lib/icon';

/** What a member is; of a user nothing has to be said. */
export const kinds: Record<MemberKind, { label: string; icon: IconComponent }> = {
  user: { label: 'User', icon: User },
  group: { label: 'Group', icon: Boxes },
  account: { label: 'Not imported', icon: UserRound },
  otherGroup: { label: 'Group, not imported', icon: Boxes },
  customer: { label: 'Everybody of the organisation', icon: Building },
  external: { label: 'From outside', icon: Globe },
};

export const roles: Record<MemberRole, string> = { owner: 'Owner', manager: 'Manager', member: 'Member' };

/** Whether a group is bound to one on Google. */
export const tie = ({ bound, gone }: { bound: boolean; gone: boolean }) =>
  gone
    ? ({ label: 'Gone from Google', tone: 'warn', icon: TriangleAlert } as const)
    : bound
      ? ({ label: 'Bound', tone: 'ok', icon: Link } as const)
      : ({ label: 'Directory only', tone: 'plain', icon: Minus } as const);

/** What was done when a group was removed, and what stays on Google. */
export function removed({ name, goes, staysIn }: GroupRemovalView, then: GroupWishView | ''): string {
  const done = `${name} is removed from the directory.`;
  const nested = staysIn.length ? `, also in ${list(staysIn, 3)},` : '';
  if (then === 'leave') return `${done} On Google it stays${nested} as it is.`;
  if (then !== 'delete') return done;
  const until = goes ? 'the next sync' : 'the first sync after groups are managed from here';
  return `${done} On Google it stays${nested} until ${until} deletes it.`;
}
