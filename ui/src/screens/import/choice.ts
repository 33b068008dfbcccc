import type { ChoiceView } from '../../lib/gen/ChoiceView';
import type { ReviewDetail } from '../../lib/gen/ReviewDetail';
import { isolated, plural } from '../../lib/format';

/** Whether a new user comes in without its employee id whatever else is answered: it is somebody else's. */
export function doesWithout({ answers }: ReviewDetail): boolean {
  return (
    answers.includes('withoutEmployeeId') && (answers.includes('username') || answers.includes('familyName'))
  );
}

/** The answer that imports a new user under another username. */
export function under(username: string, detail: ReviewDetail): ChoiceView {
  if (doesWithout(detail)) return { answer: 'withoutEmployeeId', username, familyName: null };
  return { answer: 'username', username };
}

/** The answer that imports a new user with the family name that Google lacks. */
export function named(familyName: string, detail: ReviewDetail): ChoiceView {
  if (doesWithout(detail)) return { answer: 'withoutEmployeeId', username: null, familyName };
  return { answer: 'familyName', familyName };
}

/** What was answered, in words. */
export function chosen(choice: ChoiceView, detail: ReviewDetail): string {
  const name = (user: number) =>
    isolated(detail.candidates.find((one) => one.user === user)?.name ?? 'the existing user');
  switch (choice.answer) {
    case 'link':
      return `Linked to ${name(choice.user)}; the directory’s values stay.`;
    case 'merge':
      return `Merged into ${name(choice.user)}, with ${plural(choice.fields.length, 'value')} from Google.`;
    case 'username':
      return `Imported as ${choice.username}.`;
    case 'familyName':
      return `Imported with the family name ${choice.familyName}.`;
    case 'withoutEmployeeId': {
      const as = choice.username ? ` as ${choice.username}` : '';
      const called = choice.familyName ? ` with the family name ${choice.familyName}` : '';
      return `Imported${as}${called} without the employee id; Google keeps its own.`;
    }
    case 'skip':
      return 'Skipped in this import.';
  }
}
