/** What is shown of a plan, and what has been answered. */
import { api } from '../../lib/api';
import type { ChoiceView } from '../../lib/gen/ChoiceView';
import type { Decision } from '../../lib/gen/Decision';
import type { Mark } from '../../lib/gen/Mark';
import type { PlanView } from '../../lib/gen/PlanView';
import type { ReviewDetail } from '../../lib/gen/ReviewDetail';
import type { ReviewFilter } from '../../lib/gen/ReviewFilter';
import type { Thing } from '../../lib/gen/Thing';
import type { ReviewRow } from '../../lib/gen/ReviewRow';
import { PlanReview, pressed } from '../../lib/review.svelte';
import { marks } from '../../lib/words';
import type { ImportWizard } from './wizard.svelte';

/** Everything that an import would touch; what is unchanged is one click away, with its count. */
const FIRST: ReviewFilter = {
  decisions: ['new', 'update', 'match', 'conflict', 'removed'],
  marks: [],
  search: '',
  thing: 'user',
};

/** The row that is sought; else the chips of the last review, unless they would show nothing, or hide what needs an answer. */
function begin(plan: PlanView, seek: ImportWizard['seek']): ReviewFilter {
  if (seek) return { ...FIRST, ...seek, decisions: [] };
  const last = plan.remembered;
  if (!last || last.marks.length) return FIRST;
  const shows = plan.decisions.some(({ decision, count }) => count > 0 && last.decisions.includes(decision));
  const hides = plan.openConflicts > 0 && !last.decisions.includes('conflict');
  return last.decisions.length === 0 || (shows && !hides) ? { ...last, thing: 'user' } : FIRST;
}

const isMark = (chip: Decision | Mark): chip is Mark => chip in marks;

export class ReviewState extends PlanReview<string, ReviewRow, ReviewFilter, ReviewDetail, PlanView> {
  constructor(wizard: ImportWizard, plan: PlanView) {
    super(wizard, plan.run, begin(plan, wizard.seek));
    wizard.seek = null;
  }

  idOf(row: ReviewRow): string {
    return row.googleId;
  }

  protected window(filter: ReviewFilter, offset: number, limit: number) {
    return api.reviewWindow(this.run, filter, offset, limit);
  }

  protected one(googleId: string): Promise<ReviewDetail> {
    return api.reviewDetail(this.run, googleId);
  }

  protected send(ids: string[] | null, ticked: boolean): Promise<PlanView> {
    return api.reviewTick(this.run, ids, ids ? null : this.filter, ticked);
  }

  /** A row ticked otherwise stands by a choice of now, not of an earlier review. */
  protected moved(row: ReviewRow, ticked: boolean): ReviewRow {
    return row.ticked === ticked ? row : { ...row, ticked, chosenAt: null };
  }

  /** Presses the chip of a decision or of a mark. */
  press(chip: Decision | Mark, combine: boolean): void {
    if (isMark(chip)) {
      const marks = pressed(this.filter.marks, chip, FIRST.marks, combine);
      this.filter = { ...this.filter, marks };
    } else {
      const decisions = pressed(this.filter.decisions, chip, FIRST.decisions, combine);
      this.filter = { ...this.filter, decisions };
    }
  }

  /** No chip and no search: every account that was read. */
  everything(): void {
    this.filter = { ...this.filter, decisions: [], marks: [], search: '' };
  }

  /** Shows the rows about another kind of thing. */
  about(thing: Thing): void {
    this.close();
    this.filter = { ...FIRST, thing };
  }

  /** Answers the open row; `null` takes an answer back. Throws what the command refuses. */
  answer(choice: ChoiceView | null): Promise<void> {
    const thing = this.detail?.row.thing ?? 'user';
    return this.answerOpen((googleId) => api.reviewAnswer(this.run, [googleId], thing, choice));
  }
}
