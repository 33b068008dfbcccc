/** What is shown of a sync plan, and what has been answered. */
import { api } from '../../lib/api';
import type { SyncAnswer } from '../../lib/gen/SyncAnswer';
import type { SyncDetail } from '../../lib/gen/SyncDetail';
import type { SyncFilter } from '../../lib/gen/SyncFilter';
import type { SyncKind } from '../../lib/gen/SyncKind';
import type { SyncPlanView } from '../../lib/gen/SyncPlanView';
import type { SyncRowView } from '../../lib/gen/SyncRowView';
import type { Thing } from '../../lib/gen/Thing';
import { PlanReview, pressed } from '../../lib/review.svelte';
import type { ChosenForAll } from './answer';
import type { SyncWizard } from './wizard.svelte';

const ALL: SyncFilter = { kinds: [], search: '', thing: null };

/** What is shown at first: every row, but what one side alone has only where there is nothing else; its chip counts it. */
function first(plan: SyncPlanView): SyncFilter {
  const alone = plan.kinds.some((one) => one.kind === 'oneSide' && one.count > 0);
  const rest = plan.kinds.filter((one) => one.kind !== 'oneSide');
  if (!alone || rest.every((one) => one.count === 0)) return ALL;
  // Also kinds without a row: an answer may give them one.
  return { kinds: rest.map((one) => one.kind), search: '', thing: null };
}

export class SyncReviewState extends PlanReview<number, SyncRowView, SyncFilter, SyncDetail, SyncPlanView> {
  readonly #wizard: SyncWizard;
  readonly #first: SyncFilter;

  constructor(wizard: SyncWizard, plan: SyncPlanView) {
    super(wizard, plan.run, first(plan));
    this.#wizard = wizard;
    this.#first = first(plan);
  }

  idOf(row: SyncRowView): number {
    return row.id;
  }

  protected window(filter: SyncFilter, offset: number, limit: number) {
    return api.syncWindow(this.run, filter, offset, limit);
  }

  protected one(id: number): Promise<SyncDetail> {
    return api.syncDetail(this.run, id);
  }

  protected send(ids: number[] | null, ticked: boolean): Promise<SyncPlanView> {
    return api.syncTick(this.run, ids, ids ? null : this.filter, ticked);
  }

  press(kind: SyncKind, combine: boolean): void {
    this.filter = { ...this.filter, kinds: pressed(this.filter.kinds, kind, this.#first.kinds, combine) };
  }

  only(kind: SyncKind): void {
    this.filter = { kinds: [kind], search: '', thing: null };
  }

  /** Shows the rows about one kind of thing, or all. */
  about(thing: Thing | null): void {
    this.filter = { ...this.filter, thing };
  }

  everything(): void {
    this.filter = ALL;
  }

  /** Answers the open row; one that says nothing takes the answer back. Throws what the command refuses. */
  answer(answer: SyncAnswer): Promise<void> {
    return this.answerOpen((id) => api.syncAnswer(this.run, [id], answer));
  }

  /** Answers every row that asks the same. */
  async answerAll(answers: ChosenForAll): Promise<void> {
    const none = { differ: null, bothChanged: null, drift: null, deleted: null };
    this.#wizard.plan = await api.syncAnswerAll(this.run, { ...none, ...answers });
    await Promise.all([this.load(), this.openId === null ? null : this.open(this.openId)]);
  }
}
