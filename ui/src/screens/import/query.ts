/** Google's user query, written clause by clause. Clauses are joined by AND; there is no OR. */
import type { QueryFieldView } from '../../lib/gen/QueryFieldView';

export interface Clause {
  field: string;
  operator: string;
  value: string;
}

const PREFIX = ':*';

/** What each operator is called. */
export const operators: Record<string, string> = {
  '=': 'is',
  ':': 'contains the word',
  [PREFIX]: 'begins with',
};

/** A value as the query language wants it: quoted when it has anything but letters and digits in it. */
export function quoted(value: string): string {
  const plain = /^[\p{L}\p{N}@._/+-]+$/u.test(value);
  return plain ? value : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function written({ field, operator, value }: Clause): string {
  // The star belongs to the value: inside the quotes, where it has any.
  if (operator === PREFIX) return `${field}:${quoted(value).replace(/('?)$/, '*$1')}`;
  return `${field}${operator}${quoted(value)}`;
}

/** The whole query; clauses without a value are not written yet. */
export const query = (clauses: Clause[]): string =>
  clauses
    .filter((clause) => clause.value.trim() !== '')
    .map(written)
    .join(' ');

const CLAUSE = /^\s*([A-Za-z][\w.]*)(=|:)(?:'((?:[^'\\]|\\.)*)'|([^\s']+?))(\*)?(?=\s|$)/;

/** Reads a query back into clauses, or answers null where it is more than the builder can show. */
export function parsed(text: string): Clause[] | null {
  const clauses: Clause[] = [];
  let rest = text.trim();
  while (rest) {
    const match = CLAUSE.exec(rest);
    if (!match) return null;
    const [whole, field = '', sign = '', inQuotes, bare, star] = match;
    const begins = star !== undefined || (sign === ':' && inQuotes?.endsWith('*'));
    const plain = (begins ? inQuotes?.replace(/\*$/, '') : inQuotes)?.replace(/\\(.)/g, '$1');
    clauses.push({ field, operator: begins ? PREFIX : sign, value: plain ?? bare ?? '' });
    rest = rest.slice(whole.length).trim();
  }
  return clauses;
}

/** Fields whose labels make no sentence with an operator. */
const sentences: Record<string, (value: string) => string> = {
  orgUnitPath: (value) => `Org unit is ${value} or below`,
  manager: (value) => `Manager, direct or not, is ${value}`,
};

/** One clause in the words of the builder; null where it is more than the builder can show. */
export function inWords(text: string, fields: QueryFieldView[]): string | null {
  const [clause, ...others] = parsed(text) ?? [];
  const field = fields.find((one) => one.field === clause?.field);
  if (!clause || others.length > 0 || !field) return null;
  const sentence = sentences[field.field];
  if (sentence && clause.operator === '=') return sentence(clause.value);
  return `${field.label} ${operators[clause.operator] ?? clause.operator} ${clause.value}`;
}
