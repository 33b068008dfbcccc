import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { expect, test, vi } from 'vitest';
import Address from '../../src/lib/parts/Address.svelte';
import Button from '../../src/lib/parts/Button.svelte';
import Chip from '../../src/lib/parts/Chip.svelte';
import ErrorPanel from '../../src/lib/parts/ErrorPanel.svelte';
import Menu from '../../src/lib/parts/Menu.svelte';
import Named from '../../src/lib/parts/Named.svelte';
import Tabs from '../../src/lib/parts/Tabs.svelte';
import Toasts from '../../src/lib/parts/Toasts.svelte';
import { toasts } from '../../src/lib/toasts.svelte';

const text = (words: string) => createRawSnippet(() => ({ render: () => `<span>${words}</span>` }));

test('a button with a reason can be focused and read, and does nothing', async () => {
  const onclick = vi.fn();
  render(Button, { reason: 'Sync is not in this version yet.', onclick, children: text('Sync now') });
  const button = screen.getByRole('button', { name: 'Sync now' });
  expect(button).toHaveAccessibleDescription('Sync is not in this version yet.');
  await userEvent.tab();
  expect(button).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await userEvent.click(button);
  expect(onclick).not.toHaveBeenCalled();
});

test('a busy button is not pressed twice', async () => {
  const onclick = vi.fn();
  render(Button, { busy: true, onclick, children: text('Rename') });
  await userEvent.click(screen.getByRole('button'));
  expect(onclick).not.toHaveBeenCalled();
});

test('a chip says whether it is on, and tells Shift apart', async () => {
  const onclick = vi.fn();
  render(Chip, { label: 'New', count: 1234, on: true, onclick });
  const chip = screen.getByRole('button', { name: 'New 1,234', pressed: true });
  const user = userEvent.setup();
  await user.click(chip);
  await user.keyboard('{Shift>}');
  await user.click(chip);
  expect(onclick.mock.calls).toEqual([[false], [true]]);
});

test('a menu opens on its first item, moves by arrows, and gives the focus back', async () => {
  const onpick = vi.fn();
  const items = ['a', 'b', 'c'].map((id) => ({ id, label: id }));
  render(Menu, { label: 'Letters', items, onpick, trigger: text('Open') });
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Open' }));
  expect(screen.getByRole('menuitem', { name: 'a' })).toHaveFocus();
  await user.keyboard('{ArrowUp}');
  expect(screen.getByRole('menuitem', { name: 'c' }), 'up from the first is the last').toHaveFocus();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('menu')).toBeNull();
  expect(screen.getByRole('button', { name: 'Open' })).toHaveFocus();
  await user.keyboard('{Enter}{ArrowDown}{Enter}');
  expect(onpick).toHaveBeenCalledWith('b');
});

test('tabs move by arrows and only the chosen one is in the tab order', async () => {
  const onchoose = vi.fn();
  const tabs = [
    { id: 'one', label: 'One' },
    { id: 'two', label: 'Two' },
  ];
  render(Tabs, { label: 'Numbers', tabs, chosen: 'one', onchoose, children: text('content') });
  expect(screen.getByRole('tab', { name: 'Two' })).toHaveAttribute('tabindex', '-1');
  screen.getByRole('tab', { name: 'One' }).focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(onchoose).toHaveBeenCalledWith('two');
});

test('an error panel says what happened, why and what to do, with its code and its remedy', () => {
  const error = {
    code: 'reauthorize',
    message: 'Google answered invalid_grant.',
    hint: null,
    page: null,
  } as const;
  render(ErrorPanel, { error, connection: 3 });
  const panel = screen.getByRole('alert');
  for (const words of [
    'Google answered invalid_grant.',
    'revoked',
    'Reactivate the connection',
    'reauthorize',
  ]) {
    expect(panel).toHaveTextContent(words);
  }
  expect(screen.getByRole('button', { name: 'Reactivate' })).toBeVisible();
});

test('good news leaves by itself, an error stays until it is closed', async () => {
  vi.useFakeTimers();
  render(Toasts);
  toasts.say('Saved.');
  toasts.fail({ code: 'offline', message: 'No answer.', hint: null, page: null });
  vi.advanceTimersByTime(60_000);
  expect(toasts.all.map((toast) => toast.text)).toEqual([
    'No answer. Check the network, then try again. Nothing is lost.',
  ]);
  toasts.close(toasts.all[0]!.id);
  expect(toasts.all).toEqual([]);
});

test('Escape closes the newest error first, and only then what is open', async () => {
  const below = vi.fn();
  render(Toasts);
  const listen = (event: KeyboardEvent) => event.defaultPrevented || below();
  addEventListener('keydown', listen);
  toasts.fail({ code: 'offline', message: 'First.', hint: null, page: null });
  toasts.fail({ code: 'offline', message: 'Second.', hint: null, page: null });
  await userEvent.keyboard('{Escape}');
  expect(toasts.all.map(({ text }) => text)).toEqual([expect.stringMatching(/^First/)]);
  await userEvent.keyboard('{Escape}');
  expect([toasts.all.length, below.mock.calls.length]).toEqual([0, 0]);
  await userEvent.keyboard('{Escape}');
  expect(below).toHaveBeenCalledOnce();
  removeEventListener('keydown', listen);
});

test('the same error again does not pile up, and its close button closes it', async () => {
  render(Toasts);
  toasts.fail({ code: 'offline', message: 'No answer.', hint: null, page: null });
  toasts.fail({ code: 'offline', message: 'No answer.', hint: null, page: null });
  await userEvent.click(await screen.findByRole('button', { name: 'Close message' }));
  expect(toasts.all).toEqual([]);
});

test('a sentence keeps the names in it apart from its words', () => {
  const { container } = render(Named, {
    text: 'Ali and Ali Baba are alike.',
    names: ['Ali', 'Ali Baba', ''],
  });
  const names = [...container.querySelectorAll('bdi')].map((one) => one.textContent);
  expect(container).toHaveTextContent('Ali and Ali Baba are alike.');
  expect(names).toEqual(['Ali', 'Ali Baba']);
});

test('a cancelled dialog is no error', () => {
  toasts.fail({ code: 'cancelled', message: 'Cancelled.', hint: null, page: null });
  expect(toasts.all).toEqual([]);
});

test('an address keeps its domain apart from what may be cut, and its whole in the title', () => {
  render(Address, { text: 'anneliese.boehm@northwind.example' });
  expect(screen.getByTitle('anneliese.boehm@northwind.example')).toHaveTextContent(
    'anneliese.boehm@northwind.example',
  );
  expect(screen.getByText('@northwind.example')).toBeVisible();
});

test('the path of an org unit has no domain', () => {
  render(Address, { text: '/Contractors' });
  expect(screen.getByText('/Contractors')).toBeVisible();
});
