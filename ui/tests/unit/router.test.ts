import { expect, test } from 'vitest';
import { parse, screenOf } from '../../src/lib/router.svelte';

test.each([
  ['', { name: 'overview' }],
  ['#/nonsense/1', { name: 'overview' }],
  ['#/users', { name: 'users', id: null, doing: 'see' }],
  ['#/users/12', { name: 'users', id: 12, doing: 'see' }],
  ['#/users/12/edit', { name: 'users', id: 12, doing: 'edit' }],
  ['#/users/new', { name: 'users', id: null, doing: 'new' }],
  ['#/users/import', { name: 'sheet' }],
  ['#/users/x', { name: 'users', id: null, doing: 'see' }],
  ['#/connect/sandbox', { name: 'connect', way: 'sandbox' }],
  ['#/connect/reactivate/3', { name: 'connect', way: 'reactivate', connection: 3, widen: false }],
  ['#/connect/reactivate/3/widen', { name: 'connect', way: 'reactivate', connection: 3, widen: true }],
  ['#/connect/reactivate', { name: 'connect', way: 'google' }],
  ['#/settings/mapping', { name: 'settings', section: 'mapping' }],
  ['#/settings/x', { name: 'settings', section: 'connections' }],
])('%s', (hash, route) => {
  expect(parse(hash)).toEqual(route);
});

test('opening a user is the same screen, so the focus stays in the table', () => {
  expect(screenOf(parse('#/users'))).toBe(screenOf(parse('#/users/4')));
});
