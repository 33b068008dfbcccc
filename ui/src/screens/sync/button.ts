/** What the button is called that applies a plan: it names what is done, where that is one thing. */
import { list, plural } from '../../lib/format';
import type { SyncKind } from '../../lib/gen/SyncKind';
import type { SyncKindCount } from '../../lib/gen/SyncKindCount';
import type { SyncPlanView } from '../../lib/gen/SyncPlanView';

/** What is done to users, what to groups, and what a user is called by it. */
const verbs: Partial<Record<SyncKind, { users: string; groups: string; user: string }>> = {
  create: { users: 'Create', groups: 'Create', user: 'account' },
  update: { users: 'Update', groups: 'Update', user: 'user' },
  suspend: { users: 'Suspend or let go of', groups: 'Let go of', user: 'user' },
  reactivate: { users: 'Reactivate', groups: 'Update', user: 'user' },
  remove: { users: 'Remove', groups: 'Delete', user: 'user' },
};

/** "Create 2 accounts and 1 group": users, groups and org units each by their own name. */
function named({ kind, ticked, tickedGroups, tickedOrgUnits }: SyncKindCount): string | null {
  const verb = verbs[kind];
  if (!verb) return null;
  const users = ticked - tickedGroups - tickedOrgUnits;
  const things = [
    users ? plural(users, verb.user) : '',
    tickedGroups ? plural(tickedGroups, 'group') : '',
    tickedOrgUnits ? plural(tickedOrgUnits, 'org unit') : '',
  ].filter(Boolean);
  return `${users ? verb.users : verb.groups} ${list(things)}`;
}

export function applies(plan: SyncPlanView): string {
  const ticked = plan.kinds.filter((one) => one.ticked > 0);
  const [only, other] = ticked;
  // Of users, groups and org units together no one word is true.
  if (plan.hereAlone && (plan.groupRows || plan.orgUnitRows)) return `Undo ${plural(plan.ticked, 'row')}`;
  const name = only && !other ? named(only) : null;
  if (name) return name;
  const removed = ticked.find((one) => one.kind === 'remove');
  if (removed) {
    const rest = plan.ticked - removed.ticked;
    return plan.hereAlone
      ? `${named(removed)}, update ${rest}`
      : `${named(removed)}, apply ${plural(rest, 'other change')}`;
  }
  return `Apply ${plural(plan.ticked, 'change')}`;
}
