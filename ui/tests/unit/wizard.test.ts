import { expect, test, vi } from 'vitest';
import { toasts } from '../../src/lib/toasts.svelte';
import { ImportWizard, wizardOf } from '../../src/screens/import/wizard.svelte';
import { install, type World } from '../fixtures/ipc';

const world = (changes: Partial<World> = {}) => install(window, { reviewed: 20, ...changes });
const commands = (app: ReturnType<typeof world>) => app.called.map(({ command }) => command);

test('reading leads to the review of what was read', async () => {
  const app = world();
  const wizard = new ImportWizard(1);
  wizard.scope = { kind: 'orgUnit', path: '/Sales' };
  wizard.mode = 'updatesOnly';
  await wizard.read();
  expect(wizard.step).toBe('review');
  expect(wizard.plan?.read).toBe(20);
  const { args } = app.called.find(({ command }) => command === 'import_read')!;
  expect(args).toMatchObject({
    connection: 1,
    scope: { kind: 'orgUnit', path: '/Sales' },
    mode: 'updatesOnly',
  });
});

test('a plan that waits is found again, with its scope', async () => {
  world({ waiting: true });
  const wizard = new ImportWizard(1);
  await wizard.look();
  expect([wizard.step, wizard.scope.kind]).toEqual(['review', 'all']);
});

test('the wizard of a connection is the same after leaving and coming back', () => {
  const wizard = wizardOf(7);
  wizard.scope = { kind: 'group', email: 'everyone@northwind.test' };
  expect(wizardOf(7).scope).toEqual({ kind: 'group', email: 'everyone@northwind.test' });
  expect(wizardOf(8), 'and another connection has its own').not.toBe(wizard);
});

test('going back keeps the plan, and so does reading again until the new one is complete', async () => {
  const app = world();
  const wizard = new ImportWizard(1);
  await wizard.read();
  wizard.toBegin();
  await wizard.look();
  expect(wizard.step, 'looking does not throw the person back into the review').toBe('scope');
  app.world.fails = { import_read: { code: 'cancelled', message: 'Cancelled.', hint: null, page: null } };
  await wizard.read();
  expect(wizard.step, 'what was cancelled leaves the plan').toBe('scope');
  wizard.toReview();
  expect([wizard.step, wizard.plan?.run]).toEqual(['review', 32]);
  app.world.fails = {};
  await wizard.read();
  expect(wizard.step).toBe('review');
  expect(commands(app), 'the new plan takes its place by itself').not.toContain('discard_plan');
});

test('a cancelled read goes back to the scope without an error', async () => {
  world({ fails: { import_read: { code: 'cancelled', message: 'Cancelled.', hint: null, page: null } } });
  const wizard = new ImportWizard(1);
  await wizard.read();
  expect([wizard.step, wizard.error]).toEqual(['scope', null]);
});

test('an error stays on its step with its way out', async () => {
  world({ fails: { import_read: { code: 'offline', message: 'No answer.', hint: null, page: null } } });
  const wizard = new ImportWizard(1);
  await wizard.read();
  expect([wizard.step, wizard.error?.code, wizard.running]).toEqual(['read', 'offline', false]);
  await wizard.afresh();
  expect([wizard.step, wizard.error]).toEqual(['scope', null]);
});

test('progress is shown while it goes on, and the report at the end', async () => {
  const app = world({ hangs: ['import_apply'] });
  const wizard = new ImportWizard(1);
  await wizard.read();
  void wizard.apply();
  await vi.waitFor(() => expect(wizard.progress?.stage).toBe('applying'));
  expect(wizard.running).toBe(true);
  app.world.hangs = [];
  await wizard.apply();
  expect([wizard.step, wizard.report?.run.state]).toEqual(['report', 'done']);
});

test('an approved import that was interrupted is continued, never reviewed again', async () => {
  const app = world({ interrupted: 'applying' });
  const wizard = new ImportWizard(1);
  await wizard.look();
  expect([wizard.step, wizard.approved?.done, wizard.running]).toEqual(['import', 1000, false]);
  await wizard.apply();
  expect(app.called.find(({ command }) => command === 'import_apply')?.args.run).toBe(32);
  expect([wizard.step, wizard.approved]).toEqual(['report', null]);
});

test('a cancelled import stays approved and can be continued', async () => {
  const app = world({
    fails: { import_apply: { code: 'cancelled', message: 'Cancelled.', hint: null, page: null } },
  });
  const wizard = new ImportWizard(1);
  await wizard.read();
  app.world.interrupted = 'applying';
  await wizard.apply();
  expect([wizard.step, wizard.approved?.run, wizard.plan]).toEqual(['import', 32, null]);
  app.world.fails = {};
  await wizard.apply();
  expect(wizard.step).toBe('report');
});

test('a plan that another program has changed is not applied, but shown as it is now', async () => {
  const words = 'The plan was changed elsewhere since it was shown; nothing of it was done.';
  const app = world({ fails: { import_apply: { code: 'stale', message: words, hint: null, page: null } } });
  const wizard = new ImportWizard(1);
  await wizard.read();
  app.world.waiting = true;
  await wizard.apply();
  const { args } = app.called.find(({ command }) => command === 'import_apply')!;
  expect(args, 'what was shown is said').toMatchObject({ run: 32, moves: 0 });
  expect([wizard.step, wizard.error, wizard.plan?.run]).toEqual(['review', null, 32]);
  expect(toasts.all.map(({ text }) => text).join()).toContain(words);
});

test('what was being read is read on; another scope is read anew', async () => {
  world({ interrupted: 'reading' });
  const wizard = new ImportWizard(1);
  wizard.scope = { kind: 'query', text: 'isAdmin=true' };
  await wizard.look();
  expect([wizard.step, wizard.scope, wizard.continues]).toEqual(['scope', { kind: 'all' }, true]);
  wizard.mode = 'updatesOnly';
  expect(wizard.continues, 'it is not the same any more').toBe(false);
});

test('a list in doubt is a question, not an error', async () => {
  const app = world({ doubted: true });
  const wizard = new ImportWizard(1);
  await wizard.read();
  expect([wizard.step, wizard.doubt?.accounts, wizard.error, wizard.running]).toEqual([
    'read',
    140,
    null,
    false,
  ]);
  await wizard.accept(140);
  expect([wizard.step, wizard.doubt]).toEqual(['review', null]);
  expect(app.called.find(({ command }) => command === 'import_accept')?.args).toMatchObject({
    accounts: 140,
  });
});

test('a list in doubt waits over a restart, and can be given up', async () => {
  const app = world({ doubted: true });
  const wizard = new ImportWizard(1);
  await wizard.look();
  expect([wizard.step, wizard.doubt?.run]).toEqual(['read', 33]);
  await wizard.discard();
  expect([wizard.step, wizard.doubt]).toEqual(['scope', null]);
  expect(app.called.find(({ command }) => command === 'discard_plan')?.args.run).toBe(33);
});

test('an empty query is not read as everybody', () => {
  world();
  const wizard = new ImportWizard(1);
  wizard.scope = { kind: 'query', text: '  ' };
  expect(wizard.incomplete).toBe('Write the query first.');
  wizard.scope = { kind: 'query', text: 'isAdmin=true' };
  expect(wizard.incomplete).toBeNull();
});
