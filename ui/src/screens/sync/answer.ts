/** What a sync asks, and what may be answered: for one row, or once for all that ask the same. */
import { plural } from '../../lib/format';
import type { SyncAnswer } from '../../lib/gen/SyncAnswer';
import type { SyncAnswers } from '../../lib/gen/SyncAnswers';
import type { SyncQuestion } from '../../lib/gen/SyncQuestion';

export type ChosenForAll = Partial<SyncAnswers>;

export interface Choice {
  label: string;
  /** Of one row. */
  one: Partial<SyncAnswer>;
  /** Of all rows that ask this. */
  all: ChosenForAll;
  /** What was answered, in a sentence. */
  given: string;
}

/** Nothing is answered. */
export const OPEN: SyncAnswer = { winner: null, drift: null, deleted: null };

const wins = (key: 'differ' | 'bothChanged'): Choice[] => [
  {
    label: 'Directory wins',
    one: { winner: 'directory' },
    all: { [key]: 'directory' },
    given: 'The directory wins: its values go to Google.',
  },
  {
    label: 'Google wins',
    one: { winner: 'google' },
    all: { [key]: 'google' },
    given: 'Google wins: its values come into the directory.',
  },
];

const again: Choice = {
  label: 'Create again',
  one: { deleted: 'createAgain' },
  all: { deleted: 'createAgain' },
  given: 'Another account is made, with nothing of the old one in it.',
};

const unbind: Choice = {
  label: 'Unbind',
  one: { deleted: 'unbind' },
  all: { deleted: 'unbind' },
  given: 'The user stays in the directory alone.',
};

export const choices: Record<SyncQuestion, Choice[]> = {
  differ: wins('differ'),
  bothChanged: wins('bothChanged'),
  drift: [
    {
      label: 'Overwrite on Google',
      one: { drift: 'overwrite' },
      all: { drift: 'overwrite' },
      given: 'Overwritten: the directory’s values go to Google again.',
    },
    {
      label: 'Accept Google’s',
      one: { drift: 'accept' },
      all: { drift: 'accept' },
      given: 'Accepted: Google’s values come into the directory.',
    },
  ],
  deleted: [
    {
      label: 'Undelete',
      one: { deleted: 'restore' },
      all: { deleted: 'restore' },
      given: 'The deleted account is brought back, with what was in it.',
    },
    again,
    unbind,
  ],
  deletedForGood: [again, unbind],
  address: [],
};

/** What so many rows ask. */
export function asks(question: SyncQuestion, count: number): string {
  const users = plural(count, 'user');
  const one = count === 1;
  switch (question) {
    case 'differ':
      return `${users} ${one ? 'is' : 'are'} not the same on both sides, which never agreed.`;
    case 'bothChanged':
      return `${users} ${one ? 'was' : 'were'} changed on both sides.`;
    case 'drift':
      return `${users} ${one ? 'was' : 'were'} changed on Google, where the directory is the authority.`;
    case 'deleted':
    case 'deletedForGood':
      return `${plural(count, 'account')} ${one ? 'was' : 'were'} deleted on Google.`;
    case 'address':
      return `${plural(count, 'address', 'addresses')} ${one ? 'is' : 'are'} in use.`;
  }
}

/** Everything that was answered for a row, in sentences. */
export function given(answer: SyncAnswer): string {
  const all = [...choices.differ, ...choices.drift, ...choices.deleted];
  const said = all.filter(({ one }) =>
    Object.entries(one).every(([key, value]) => answer[key as keyof SyncAnswer] === value),
  );
  return said.map((choice) => choice.given).join(' ');
}
