import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import QueryScope from '../../src/screens/import/QueryScope.svelte';
import { choices } from '../fixtures/misc';
import { parsed, query, quoted, type Clause } from '../../src/screens/import/query';

test.each([
  ['Sales', 'Sales'],
  ['Customer Care', "'Customer Care'"],
  ['O’Brien', "'O’Brien'"],
  ["O'Brien", "'O\\'Brien'"],
  ['/Sales/EMEA', '/Sales/EMEA'],
  ['山田', '山田'],
])('a value with more than letters and digits is quoted: %s', (value, expected) => {
  expect(quoted(value)).toBe(expected);
});

test('clauses are joined by a space, which Google reads as AND; empty ones wait', () => {
  const clauses: Clause[] = [
    { field: 'orgDepartment', operator: '=', value: 'Customer Care' },
    { field: 'email', operator: ':*', value: 'am' },
    { field: 'orgTitle', operator: ':', value: ' ' },
  ];
  expect(query(clauses)).toBe("orgDepartment='Customer Care' email:am*");
  expect(query([{ field: 'familyName', operator: ':*', value: "O'B" }])).toBe("familyName:'O\\'B*'");
});

test('what the builder wrote, it can read again', () => {
  const clauses: Clause[] = [
    { field: 'orgDepartment', operator: '=', value: "Women's wear" },
    { field: 'isSuspended', operator: '=', value: 'false' },
    { field: 'email', operator: ':*', value: 'ame' },
    { field: 'address', operator: ':', value: 'Zürich' },
    { field: 'familyName', operator: ':*', value: "O'" },
    { field: 'familyName', operator: ':*', value: 'van der' },
  ];
  expect(parsed(query(clauses))).toEqual(clauses);
});

test.each([
  "name:'unfinished",
  'orgDepartment',
  'orgTitle=Lead OR orgTitle=Head',
  'EmploymentData.projects>=1',
])('a query beyond the builder is left as it is: %s', (text) => {
  expect(parsed(text)).toBeNull();
});

test('a condition that is added has the keys, and the next one when it is taken away', async () => {
  render(QueryScope, { choices, text: '', onchange: () => undefined });
  const add = screen.getByRole('button', { name: 'Add a condition' });
  await userEvent.click(add);
  await userEvent.click(add);
  expect(screen.getByLabelText('Field 2')).toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Remove condition 1' }));
  expect(screen.getByRole('button', { name: 'Remove condition 1' })).toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Remove condition 1' }));
  expect(screen.getByLabelText('What is sent to Google')).toHaveFocus();
});
