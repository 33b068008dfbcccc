/** What the button is called that applies a plan: it names what is done, where that is one thing. */
import { plural } from '../../lib/format';
import type { SyncKind } from '../../lib/gen/SyncKind';
import type { SyncPlanView } from '../../lib/gen/SyncPlanView';

const named: Partial<Record<SyncKind, (many: number) => string>> = {
  create: (many) => `Create ${plural(many, 'account')}`,
  update: (many) => `Update ${plural(many, 'user')}`,
  suspend: (many) => `Suspend or let go of ${plural(many, 'user')}`,
  reactivate: (many) => `Reactivate ${plural(many, 'user')}`,
  remove: (many) => `Remove ${plural(many, 'user')}`,
};

export function applies(plan: SyncPlanView): string {
  const ticked = plan.kinds.filter((one) => one.ticked > 0);
  const [only, other] = ticked;
  // Of users, groups and org units together no one word is true.
  if (plan.hereAlone && (plan.groupRows || plan.orgUnitRows)) return `Undo ${plural(plan.ticked, 'row')}`;
  const name = only && !other ? named[only.kind] : undefined;
  if (only && name) return name(only.ticked);
  const removed = ticked.find((one) => one.kind === 'remove')?.ticked ?? 0;
  if (removed) return `Remove ${plural(removed, 'user')}, update ${plan.ticked - removed}`;
  return `Apply ${plural(plan.ticked, 'change')}`;
}
