/** What was done on a connection, as it is asked for. It outlives the screen: Google is asked only when somebody asks. */
import { SvelteMap } from 'svelte/reactivity';
import { api, asError } from '../../lib/api';
import type { ActivityAsk } from '../../lib/gen/ActivityAsk';
import type { ActivityFilter } from '../../lib/gen/ActivityFilter';
import type { ActivityFormat } from '../../lib/gen/ActivityFormat';
import type { ActivityKind } from '../../lib/gen/ActivityKind';
import type { ActivityKindCount } from '../../lib/gen/ActivityKindCount';
import type { ActivityLine } from '../../lib/gen/ActivityLine';
import type { ActivityView } from '../../lib/gen/ActivityView';
import type { ErrorView } from '../../lib/gen/ErrorView';
import type { MadeBy } from '../../lib/gen/MadeBy';
import type { MadeByCount } from '../../lib/gen/MadeByCount';
import { pressed } from '../../lib/review.svelte';
import { Windows, type Page } from '../../lib/windows.svelte';

/** The stretches that can be chosen, in days; nothing is all of it. */
export const stretches = ['1', '7', '30', '180', 'all'] as const;
export type Stretch = (typeof stretches)[number];

const NOTHING: ActivityFilter = { by: [], kind: [], who: '', person: '', run: null, words: '' };

export class Activity {
  readonly connection: number;
  stretch = $state<Stretch>('30');
  filter = $state.raw<ActivityFilter>(NOTHING);
  view = $state.raw<ActivityView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  /** Whom is being asked. */
  asking = $state<ActivityAsk | null>(null);
  by = $state.raw<MadeByCount[]>([]);
  kinds = $state.raw<ActivityKindCount[]>([]);
  open = $state.raw<ActivityLine | null>(null);
  rows: Windows<ActivityLine>;

  constructor(connection: number) {
    this.connection = connection;
    this.rows = new Windows(this.#fetch());
  }

  // What is derived dies with the screen that made it, and this outlives the screen.
  get filtered(): boolean {
    return JSON.stringify(this.filter) !== JSON.stringify(NOTHING);
  }

  #fetch() {
    const { filter } = this;
    const ticket = this.view?.ticket ?? 0;
    return async (offset: number, limit: number): Promise<Page<ActivityLine>> => {
      const window = await api.activityWindow(ticket, filter, offset, limit);
      this.by = window.by;
      this.kinds = window.kinds;
      return window;
    };
  }

  /** Asks anew: the data file, and Google where somebody wants it. */
  async ask(whom: ActivityAsk): Promise<void> {
    if (this.asking) return;
    this.asking = whom;
    this.error = null;
    try {
      const days = this.stretch === 'all' ? null : Number(this.stretch);
      this.view = await api.activity(this.connection, days, whom);
      this.open = null;
      await this.rows.ask(this.#fetch());
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.asking = null;
    }
  }

  /** Another stretch is asked of the data file alone: whoever wants Google's logs of it asks again. */
  choose(stretch: Stretch): Promise<void> {
    this.stretch = stretch;
    return this.ask('here');
  }

  narrow(filter: Partial<ActivityFilter>): Promise<void> {
    this.filter = { ...this.filter, ...filter };
    this.open = null;
    return this.rows.ask(this.#fetch());
  }

  pressBy(by: MadeBy, combine: boolean): Promise<void> {
    return this.narrow({ by: pressed(this.filter.by, by, [], combine) });
  }

  pressKind(kind: ActivityKind, combine: boolean): Promise<void> {
    return this.narrow({ kind: pressed(this.filter.kind, kind, [], combine) });
  }

  clear(): Promise<void> {
    return this.narrow(NOTHING);
  }

  export(format: ActivityFormat): Promise<number | null> {
    return api.activityExport(this.view?.ticket ?? 0, this.filter, format);
  }

  async beginAnew(): Promise<void> {
    await api.activityBeginAnew();
    await this.ask('here');
  }
}

const known = new SvelteMap<number, Activity>();

export function activityOf(connection: number): Activity {
  const activity = known.get(connection) ?? new Activity(connection);
  known.set(connection, activity);
  return activity;
}
