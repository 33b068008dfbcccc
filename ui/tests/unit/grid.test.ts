import { expect, test } from 'vitest';
import { fitting, type Column } from '../../src/lib/grid';

const column = (id: string, min: number, priority: number): Column => ({
  id,
  label: id,
  min,
  grow: 1,
  priority,
});
const columns = [column('name', 150, 1), column('email', 200, 3), column('state', 120, 2)];
const ids = (width: number) => fitting(columns, width, true).map(({ id }) => id);

test('every column is shown where there is room', () => {
  expect(ids(1000)).toEqual(['name', 'email', 'state']);
});

test('the least important goes first, and the order stays', () => {
  expect(ids(380)).toEqual(['name', 'state']);
});

test('the most important column is shown however narrow it gets', () => {
  expect(ids(40)).toEqual(['name']);
});
