import { render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import Sheet from '../../src/screens/sheet/Sheet.svelte';
import { forgetSheet, mapped, sheetWizard, unmapped } from '../../src/screens/sheet/wizard.svelte';
import { sheet } from '../fixtures/edit';
import { install } from '../fixtures/ipc';

let door: ReturnType<typeof install>;
const args = (command: string) => door.called.filter((call) => call.command === command).at(-1)?.args;

async function show(world: Parameters<typeof install>[1] = {}) {
  door = install(window, world);
  await app.load();
  return render(Sheet);
}

async function toColumns() {
  await userEvent.click(screen.getByRole('button', { name: 'Choose a file…' }));
  await screen.findByRole('combobox', { name: 'Field of column Team' });
}

beforeEach(() => forgetSheet());

test('a field has one column: taking it leaves the other without', () => {
  expect(mapped(['email', 'department', null], 2, 'department')).toEqual(['email', null, 'department']);
  expect(mapped(['email', null, null], 0, null)).toEqual([null, null, null]);
});

test('without a column that says who a row is about nothing is previewed', () => {
  expect(unmapped(sheet, ['email', null])).toBeNull();
  expect(unmapped(sheet, ['firstname', 'department'])).toMatch(/who a row is about/);
});

test('the file is mapped, shown row by row, and taken as it was shown', async () => {
  await show();
  await toColumns();
  await userEvent.selectOptions(
    screen.getByRole('combobox', { name: 'Field of column Notes' }),
    'costCenter',
  );
  await userEvent.click(screen.getByRole('radio', { name: 'Clear' }));
  await userEvent.click(screen.getByRole('button', { name: 'Preview 214 rows' }));
  await screen.findByRole('row', { name: /Amélie/ });
  expect(args('sheet_preview')).toMatchObject({ ticket: 3, empty: 'clear' });
  expect(args('sheet_preview')?.mapping.at(-1)).toBe('costCenter');
  await userEvent.click(screen.getByRole('button', { name: /^Refused 20/ }));
  await waitFor(() => expect(args('sheet_rows')?.effects).toEqual(['refused']));
  await userEvent.click(screen.getByRole('button', { name: /^Import \d+ rows/ }));
  await screen.findByText('20 rows were refused');
  expect(args('sheet_apply')?.ticket).toBe(5);
});

test('the file is read once more as raw, and keeps what was mapped by hand', async () => {
  await show();
  await toColumns();
  await userEvent.selectOptions(
    screen.getByRole('combobox', { name: 'Field of column Notes' }),
    'costCenter',
  );
  await userEvent.click(screen.getByRole('radio', { name: 'Raw' }));
  await waitFor(() => expect(args('sheet_read_as')).toMatchObject({ encoding: 'windows1252', cells: 'raw' }));
  await waitFor(() => expect(sheetWizard().sheet?.ticket).toBe(4));
  expect(screen.getByRole('combobox', { name: 'Field of column Notes' })).toHaveValue('costCenter');
});

test('a dropped file goes to Rust as bytes, and only its name is shown', async () => {
  await show();
  const bytes = new TextEncoder().encode('email\nx@y.test\n');
  await sheetWizard().drop({
    name: 'dropped.csv',
    size: bytes.length,
    arrayBuffer: async () => bytes.buffer as ArrayBuffer,
  });
  await screen.findByText(/^dropped\.csv has 214 rows/);
  expect(args('sheet_from_bytes')).toEqual(bytes);
});

test('a file that is no table says why, and another can be chosen', async () => {
  await show({
    fails: {
      sheet_from_file: { code: 'invalidInput', message: 'The file is empty.', hint: null, page: null },
    },
  });
  await userEvent.click(screen.getByRole('button', { name: 'Choose a file…' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('The file is empty.');
  expect(screen.getByRole('button', { name: 'Choose a file…' })).not.toHaveAttribute('aria-disabled');
});

test('what was mapped is there when one comes back', async () => {
  const { unmount } = await show();
  await toColumns();
  unmount();
  render(Sheet);
  expect(await screen.findByRole('combobox', { name: 'Field of column Team' })).toHaveValue('department');
});
