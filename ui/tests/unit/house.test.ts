/** Rules of the house that a compiler does not know. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errors } from '../../src/lib/errors';

const root = join(import.meta.dirname, '../../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts|css)$/.test(path) && !path.includes('gen/'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const offenders = (pattern: RegExp, except: string[] = []) =>
  files.filter(({ path, text }) => pattern.test(text) && !except.includes(path)).map(({ path }) => path);

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(60);
});

test('invoke appears in one file', () => {
  expect(offenders(/\binvoke\b|@tauri-apps/)).toEqual(['lib/api.ts']);
});

test('no text becomes markup', () => {
  expect(offenders(/\{@html|innerHTML|insertAdjacentHTML/)).toEqual([]);
});

test('nothing is loaded from a network and no address is written in a screen', () => {
  expect(offenders(/https?:\/\//)).toEqual([]);
});

test('colours come from the tokens', () => {
  expect(offenders(/(?<!\.)#[0-9a-f]{3,8}\b(?!\()|\brgba?\(|\bhsl|oklch/i, ['lib/css/tokens.css'])).toEqual(
    [],
  );
});

test('icons are taken by their deep path', () => {
  expect(offenders(/from '@lucide\/svelte'/)).toEqual([]);
});

test('nothing that WebKitGTK draws slowly or Safari 16.4 does not know', () => {
  expect(offenders(/backdrop-filter:|light-dark\(|@starting-style|popovertarget/)).toEqual([]);
});

test('components stay small', () => {
  const long = files.filter(({ path, text }) => path.endsWith('.svelte') && text.split('\n').length > 240);
  expect(
    long.map(({ path }) => path),
    'past 200 lines look for the second component',
  ).toEqual([]);
});

test('every error says what happened, why and what to do, in sentences', () => {
  for (const [code, { title, why, todo }] of Object.entries(errors)) {
    expect(title, `${code} has a heading, not a sentence`).toMatch(/^[A-Z].*[^.]$/);
    expect(why, `${code} says why`).toMatch(/^[A-Z].*\.$/);
    expect(todo, `${code} says what to do`).toMatch(/^[A-Z].*\.$/);
  }
});
