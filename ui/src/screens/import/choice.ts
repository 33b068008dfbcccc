import type { ChoiceView } from '../../lib/gen/ChoiceView';
import type { ReviewDetail } from '../../lib/gen/ReviewDetail';
import { isolated, plural } from '../../lib/format';

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
    case 'withoutEmployeeId':
      return 'Imported without the employee id; Google keeps its own.';
    case 'skip':
      return 'Skipped in this import.';
  }
}
