import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { app } from '../../src/lib/app.svelte';
import SafetySection from '../../src/screens/settings/SafetySection.svelte';
import { atMost } from '../../src/screens/sync/limit';
import { syncing } from '../fixtures/connections';
import { install, type World } from '../fixtures/ipc';

async function shown(changes: Partial<World> = {}) {
  const door = install(window, { connections: [syncing], ...changes });
  await app.load();
  render(SafetySection);
  const card = await screen.findByRole('region', { name: `Limits of ${syncing.name}` });
  return { door, card, limit: within(within(card).getByRole('group', { name: 'Suspensions and removals' })) };
}

const last = (door: ReturnType<typeof install>, command: string) =>
  door.called.filter((call) => call.command === command).at(-1)?.args;

async function type(field: HTMLElement, text: string) {
  await userEvent.clear(field);
  if (text) await userEvent.type(field, text);
}

test('a limit that holds nothing back is not sent', async () => {
  const { door, card, limit } = await shown();
  const keep = within(card).getByRole('button', { name: 'Save' });
  expect(keep).toHaveAccessibleDescription('Nothing has changed.');
  const wrong: [string, string, string][] = [
    ['Share in %', '26', 'A share from 0 to 25 %.'],
    ['Share in %', '', 'A share from 0 to 25 %.'],
    ['At most', '2001', 'Numbers from 0 to 2,000.'],
    ['At most', 'many', 'Numbers from 0 to 2,000.'],
    ['At least', '60', '“At least” is above “at most”.'],
  ];
  for (const [label, text, why] of wrong) {
    const field = limit.getByRole('textbox', { name: label });
    const before = (field as HTMLInputElement).value;
    await type(field, text);
    expect(limit.getByRole('alert'), `${label} ${text}`).toHaveTextContent(why);
    expect(field, `${label} ${text} is marked`).toBeInvalid();
    expect(field).toHaveAccessibleDescription(why);
    await userEvent.click(keep);
    await type(field, before);
  }
  expect(last(door, 'set_limits')).toBeUndefined();
});

test('a changed limit is sent, told with who changed it, and can be given back', async () => {
  const { door, card, limit } = await shown();
  const restore = within(card).getByRole('button', { name: /^Restore/ });
  expect(restore).toHaveAccessibleDescription('The limits are as they were at first.');
  await type(limit.getByRole('textbox', { name: 'Share in %' }), '2 %');
  await type(limit.getByRole('textbox', { name: 'At least' }), '0');
  limit.getByText('Not kept yet');
  await userEvent.click(within(card).getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(last(door, 'set_limits')).toMatchObject({
      connection: syncing.id,
      limits: [{ limit: 'suspensions', set: { percent: 2, least: 0, most: 50 } }],
    }),
  );
  const changes = await within(card).findByRole('list', { name: 'Changes of the limits' });
  expect(changes).toHaveTextContent(/sam.*Suspensions and removals: 5 % .*→ 2 % of the users in scope/s);
  await userEvent.click(restore);
  await waitFor(() =>
    expect(limit.getByRole('textbox', { name: 'Share in %' }), 'as at first').toHaveValue('5'),
  );
  expect(within(card).getByRole('button', { name: 'Save' })).toHaveAccessibleDescription(
    'Nothing has changed.',
  );
});

test('protected users lead to themselves, and the mark is taken away here', async () => {
  const { door } = await shown({ guarded: [4, 9] });
  const card = screen.getByRole('region', { name: 'Protected users' });
  const [first, second] = within(card).getAllByRole('listitem');
  expect(within(first!).getByRole('link')).toHaveAttribute('href', '#/users/4');
  await userEvent.click(within(first!).getByRole('button', { name: /^Unprotect / }));
  await waitFor(() =>
    expect(last(door, 'users_protect')).toMatchObject({
      who: { kind: 'ids', ids: [4] },
      protection: 'unprotect',
    }),
  );
  await waitFor(() => expect(first, 'it is listed no more').not.toBeInTheDocument());
  expect(second).toBeInTheDocument();
});

test('a plan says by which rule it is held back', () => {
  const rule = '5 % of the users in scope, at least 10, at most 50';
  const limit = {
    limit: 'suspensions',
    words: 'suspensions',
    count: 61,
    ticked: 61,
    most: 12,
    exceeded: true,
  } as const;
  expect(atMost({ ...limit, rule })).toBe(
    `12 at most by itself (${rule}), as it was set when this plan was made`,
  );
  expect(atMost({ ...limit, rule: '12' }), 'a mere number is said once').toBe(
    '12 at most by itself, as it was set when this plan was made',
  );
});
