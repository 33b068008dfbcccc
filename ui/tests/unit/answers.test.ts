import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { ReviewDetail } from '../../src/lib/gen/ReviewDetail';
import Answers from '../../src/screens/import/Answers.svelte';
import { chosen } from '../../src/screens/import/choice';
import { detail, reviewRow } from '../fixtures/review';

/** The answers of a row whose employee id is somebody else's, too. */
function asked(index: number, answers: ReviewDetail['answers']) {
  const onanswer = vi.fn();
  const row = { ...detail(reviewRow(index)), answers };
  render(Answers, {
    detail: row,
    candidate: null,
    fields: [],
    busy: false,
    refused: null,
    onpick: vi.fn(),
    onanswer,
  });
  return { onanswer, row };
}

test('a taken username and another’s employee id are answered by one press, which says both', async () => {
  const { onanswer, row } = asked(3, ['username', 'withoutEmployeeId', 'skip']);
  expect(screen.queryByRole('button', { name: 'Import without the employee id' })).toBeNull();
  const press = screen.getByRole('button', { name: 'Import as dara.obrien, without the employee id' });
  expect(press).toHaveClass('primary');
  await userEvent.click(press);
  const answer = { answer: 'withoutEmployeeId', username: 'dara.obrien', familyName: null } as const;
  expect(onanswer).toHaveBeenLastCalledWith(answer);
  expect(chosen(answer, row)).toBe('Imported as dara.obrien without the employee id; Google keeps its own.');
});

test('a username of one’s own goes without another’s employee id as well', async () => {
  const { onanswer } = asked(3, ['username', 'withoutEmployeeId', 'skip']);
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Choose another username…' }));
  const field = screen.getByRole('textbox', { name: 'Username' });
  await user.clear(field);
  await user.type(field, 'dob{Enter}');
  expect(onanswer).toHaveBeenLastCalledWith({
    answer: 'withoutEmployeeId',
    username: 'dob',
    familyName: null,
  });
});

test('a missing family name and another’s employee id are answered at once', async () => {
  const { onanswer, row } = asked(5, ['familyName', 'withoutEmployeeId', 'skip']);
  const user = userEvent.setup();
  await user.type(screen.getByRole('textbox', { name: 'Family name' }), ' Haddad ');
  await user.click(screen.getByRole('button', { name: 'Use this name, without the employee id' }));
  const answer = { answer: 'withoutEmployeeId', username: null, familyName: 'Haddad' } as const;
  expect(onanswer).toHaveBeenLastCalledWith(answer);
  expect(chosen(answer, row)).toBe(
    'Imported with the family name Haddad without the employee id; Google keeps its own.',
  );
});
