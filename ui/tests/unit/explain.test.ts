/** Whom a query finds and leaves out, why not a person, and which condition is wrong. */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import type { ErrorView } from '../../src/lib/gen/ErrorView';
import type { ExplanationView } from '../../src/lib/gen/ExplanationView';
import Import from '../../src/screens/import/Import.svelte';
import { inWords } from '../../src/screens/import/query';
import { wizardOf } from '../../src/screens/import/wizard.svelte';
import { sandbox } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';
import { choices } from '../fixtures/misc';

let id = 180;

/** Shows the scope with a query in it. */
async function asked(text: string, changes: Partial<World> = {}) {
  const door = install(window, { connections: [{ ...sandbox, id: ++id }], ...changes });
  await app.load();
  app.choose(id);
  wizardOf(id).scope = { kind: 'query', text };
  const shown = render(Import);
  return { ...door, ...shown };
}

const write = async (text: string) => {
  const raw = screen.getByLabelText('What is sent to Google');
  await userEvent.clear(raw);
  await userEvent.type(raw, text);
};
const commands = (door: { called: { command: string }[] }, name: string) =>
  door.called.filter(({ command }) => command === name).length;
const leftOut = async () => userEvent.click(await screen.findByRole('tab', { name: /^Left out/ }));
const rows = () => within(screen.getByRole('tabpanel')).getAllByRole('row').slice(1);

test('a condition is called as the builder calls it; one beyond the builder stays as it is', () => {
  const words = (text: string) => inWords(text, choices.queryFields);
  expect(words("orgDepartment='Customer Care'")).toBe('Department is Customer Care');
  expect(words('email:am*')).toBe('Address begins with am');
  expect(words('isSuspended=false')).toBe('Suspended is false');
  expect(words('orgUnitPath=/Sales')).toBe('Org unit is /Sales or below');
  expect(words('colour=red')).toBeNull();
  expect(words('OR')).toBeNull();
  expect(words('isSuspended=false isSuspended=true')).toBeNull();
});

test('each condition says what it finds by itself, and people stand on one side or the other', async () => {
  await asked('orgDepartment=Sales isSuspended=false');
  const list = (await screen.findByText('Each condition by itself')).parentElement!;
  const items = within(list).getAllByRole('listitem');
  expect(items.map((item) => item.textContent?.trim())).toEqual([
    'Department is Sales finds 29',
    'Suspended is false finds 239',
  ]);
  expect(screen.getByRole('tab', { name: 'Found 28', selected: true })).toBeVisible();
  expect(within(screen.getByRole('tabpanel')).getAllByRole('listitem')).toHaveLength(20);
  await userEvent.click(screen.getByRole('button', { name: 'Show all 28' }));
  expect(within(screen.getByRole('tabpanel')).getAllByRole('listitem')).toHaveLength(28);

  await leftOut();
  expect(screen.getByRole('tab', { name: 'Left out 222', selected: true })).toBeVisible();
  expect(rows()).toHaveLength(20);
  await userEvent.click(screen.getByRole('button', { name: 'Show all 222' }));
  const told = rows().map((row) => row.textContent!.replace(/\s+/g, ' ').trim());
  expect(told).toHaveLength(222);
  expect(told.filter((row) => row.endsWith('Suspended is false'))).not.toHaveLength(0);
  expect(told.filter((row) => row.endsWith('Department is Sales, Suspended is false'))).not.toHaveLength(0);
});

test('the lists can be reached and changed by keyboard alone', async () => {
  await asked('orgDepartment=Sales isSuspended=false');
  (await screen.findByRole('tab', { name: 'Found 28' })).focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(screen.getByRole('tab', { name: 'Left out 222' })).toHaveFocus();
  expect(screen.getByText('Because this does not hold')).toBeVisible();
});

test('a query of one condition is not told twice', async () => {
  await asked('orgDepartment=Sales');
  await screen.findByRole('tab', { name: 'Found 29' });
  expect(screen.queryByText('Each condition by itself')).toBeNull();
  expect(screen.queryByText('The condition')).toBeNull();
});

test('where the customer has more, it is said who was looked at', async () => {
  await asked('isSuspended=false', { users: 2000 });
  await screen.findByRole('tab', { name: 'Found 500+' });
  await leftOut();
  expect(screen.getByRole('columnheader', { name: 'Of the first 500 users' })).toBeVisible();
});

test('what is not known is not called left out', async () => {
  const door = await asked('isSuspended=false email:a*');
  const explained: ExplanationView = {
    conditions: [
      { text: 'isSuspended=false', finds: { users: 500, atLeast: true }, remark: null },
      { text: 'email:a*', finds: { users: 500, atLeast: true }, remark: null },
    ],
    lookedAt: { users: 500, atLeast: true },
    answer: {
      finds: { users: 500, atLeast: true },
      found: ['ann@northwind.test'],
      leftOut: [
        { email: 'bea@northwind.test', because: [], notKnown: [0, 1] },
        { email: 'cem@northwind.test', because: [], notKnown: [] },
        { email: 'dee@northwind.test', because: [1], notKnown: [0] },
      ],
      notKnown: 7,
    },
  };
  const { invoke } = (window as any).__TAURI_INTERNALS__;
  (window as any).__TAURI_INTERNALS__.invoke = async (command: string, args: unknown) =>
    command === 'query_explain' ? explained : invoke(command, args);
  await leftOut();
  expect(door.called, 'it is what was asked').toBeDefined();
  expect(rows().map((row) => within(row).getByRole('cell').textContent)).toEqual([
    'perhaps Suspended is false, Address begins with a',
    'Google’s answers do not tell',
    'Address begins with a',
  ]);
  expect(screen.getByText(/Of 7 users Google’s first page does not tell/)).toBeVisible();
});

test('the condition that Google refuses is named, with what was probably meant', async () => {
  const wrong: ErrorView = { code: 'invalidQuery', message: 'Invalid Input.', hint: null, page: null };
  await asked('orgDepartmnt=Sales isSuspended=false', { fails: { import_count: wrong } });
  expect(await screen.findByText(/did you mean orgDepartment/)).toBeVisible();
  const [bad, good] = within(screen.getByText('Each condition by itself').parentElement!).getAllByRole(
    'listitem',
  );
  expect(bad).toHaveTextContent('orgDepartmnt=Sales not understood');
  expect(good).toHaveTextContent('Suspended is false finds 239');
  expect(screen.queryByRole('tab'), 'there is nobody to list').toBeNull();
  expect(screen.getByLabelText('Field 1'), 'the builder shows it as it is').toHaveDisplayValue(
    'orgDepartmnt',
  );
});

test('why not this person', async () => {
  const door = await asked('orgDepartment=Sales isSuspended=false');
  const address = await screen.findByLabelText('Address of the person');
  expect(screen.getByRole('button', { name: 'Ask Google' })).toHaveAttribute('aria-disabled', 'true');
  await userEvent.type(address, 'eoin@northwind.test{Enter}');
  expect(await screen.findByText(/eoin@northwind.test.* is left out/)).toBeVisible();
  const told = screen.getByText(/is left out/).closest('div')!;
  expect(
    within(told)
      .getAllByRole('listitem')
      .map((item) => item.textContent?.trim()),
  ).toEqual(['Department is Sales does not hold', 'Suspended is false holds']);
  await userEvent.clear(address);
  await userEvent.type(address, 'hana@northwind.test{Enter}');
  expect(await screen.findByText(/hana@northwind.test.* is found/)).toBeVisible();
  await userEvent.clear(address);
  await userEvent.type(address, 'nobody@northwind.test{Enter}');
  expect(await screen.findByText(/finds nobody by the address/)).toBeVisible();
  await userEvent.clear(address);
  await userEvent.type(address, 'hana{Enter}');
  expect(await screen.findByText('hana is no address.')).toBeVisible();
  expect(address).toHaveAttribute('aria-invalid', 'true');
  expect(commands(door, 'query_explain_person')).toBe(4);
});

test('only a text that stands still is explained, and nobody is waited for once the screen is left', async () => {
  const door = await asked('orgDepartment=Sales');
  await screen.findByRole('tab', { name: 'Found 29' });
  expect(commands(door, 'query_explain')).toBe(1);
  await write('orgDepartment=Finance');
  await waitFor(() => expect(commands(door, 'query_explain')).toBe(2), { timeout: 4000 });
  expect(door.called.filter(({ command }) => command === 'query_explain').at(-1)?.args.text).toBe(
    'orgDepartment=Finance',
  );
  const before = commands(door, 'query_explain_cancel');
  door.unmount();
  expect(commands(door, 'query_explain_cancel')).toBe(before + 1);
});

const offline: ErrorView = { code: 'offline', message: 'The cable is out.', hint: null, page: null };

test('an error that the count tells is not told again', async () => {
  await asked('orgDepartment=Sales', { fails: { import_count: offline, query_explain: offline } });
  await screen.findByText(/The cable is out/);
  await new Promise((resolve) => setTimeout(resolve, 900));
  expect(screen.getAllByText(/The cable is out/)).toHaveLength(1);
});

test('an error of the explanation alone has its panel; what is too much to ask is a remark', async () => {
  const door = await asked('orgDepartment=Sales', { fails: { query_explain: offline } });
  await screen.findByText(/The cable is out/);
  door.world.fails = {
    query_explain: {
      code: 'invalidInput',
      message: 'The query has 31 conditions; at most 30 are asked one by one.',
      hint: null,
      page: null,
    },
  };
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/at most 30 are asked/)).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
});
