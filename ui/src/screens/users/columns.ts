import { api } from '../../lib/api';
import type { UserRowView } from '../../lib/gen/UserRowView';
import type { Column } from '../../lib/grid';

/** Every column of the Users table, in its order. */
export const columns: Column[] = [
  { id: 'name', label: 'Name', min: 130, grow: 1.5, priority: 1, sorts: true },
  { id: 'username', label: 'Username', min: 100, grow: 1, priority: 4, sorts: true },
  { id: 'email', label: 'Address', min: 190, grow: 2.5, priority: 3, sorts: true },
  { id: 'department', label: 'Department', min: 92, grow: 0.8, priority: 5, sorts: true },
  { id: 'jobTitle', label: 'Job title', min: 110, grow: 0.9, priority: 6 },
  { id: 'orgUnit', label: 'Org unit', min: 110, grow: 1, priority: 8 },
  { id: 'employeeId', label: 'Employee id', min: 86, grow: 0.6, priority: 9 },
  { id: 'standing', label: 'State', min: 126, grow: 0.8, priority: 2 },
  { id: 'twoStep', label: 'Two-step', min: 152, grow: 0.7, priority: 5 },
  { id: 'changed', label: 'Changed', min: 96, grow: 0.6, priority: 7, sorts: true },
];

const FIRST = ['name', 'username', 'email', 'department', 'jobTitle', 'standing'];
const KEY = 'users.columns';

/** The columns that were chosen, also before the last start. */
export function chosenColumns(): string[] {
  const known = new Set(columns.map((column) => column.id));
  const kept = (localStorage.getItem(KEY) ?? '').split(',').filter((id) => known.has(id));
  return kept.length ? kept : FIRST;
}

export const keepColumns = (ids: string[]): void => localStorage.setItem(KEY, ids.join(','));

/** A row with what only a chosen column asks for. */
export type ListedUser = UserRowView & { twoStep?: string };

/** Asks for what the chosen columns show beside the list itself. */
export async function withColumns(rows: UserRowView[], chosen: string[]): Promise<ListedUser[]> {
  if (!chosen.includes('twoStep') || rows.length === 0) return rows;
  const known = await api.usersTwoStep(rows.map((row) => row.id));
  const words = new Map(known.map((one) => [one.id, one.words]));
  return rows.map((row) => ({ ...row, twoStep: words.get(row.id) ?? '' }));
}
