/** The checks of a connection. They outlive the screen: what was said stays until it is asked again. */
import { SvelteMap } from 'svelte/reactivity';
import { api, asError } from '../../lib/api';
import type { ChecksView } from '../../lib/gen/ChecksView';
import type { CheckView } from '../../lib/gen/CheckView';
import type { ErrorView } from '../../lib/gen/ErrorView';
import type { FollowedView } from '../../lib/gen/FollowedView';
import type { GuideView } from '../../lib/gen/GuideView';
import type { FindingView } from '../../lib/gen/FindingView';

export class Checks {
  readonly connection: number;
  view = $state.raw<ChecksView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  /** Whether something is being asked. */
  asking = $state(false);
  guides = $state.raw<GuideView[]>([]);
  /** What came of the guide that was followed last. */
  followed = $state.raw<(FollowedView & { guide: string }) | null>(null);
  /** The guide whose remedy was begun: it asks again when somebody comes back to it. */
  mending = $state<string | null>(null);
  /** How long all of them took together, in milliseconds. */
  took = $state<number | null>(null);

  constructor(connection: number) {
    this.connection = connection;
  }

  // What is derived dies with the screen that made it, and this outlives the screen: so these are asked each time.
  get all(): CheckView[] {
    return this.view?.about.flatMap((about) => about.checks) ?? [];
  }

  /** What was found, errors first. */
  get found(): { check: CheckView; finding: FindingView }[] {
    return this.all
      .flatMap((check) => (check.said?.findings ?? []).map((finding) => ({ check, finding })))
      .sort((one, other) => rank(one.finding) - rank(other.finding));
  }

  async load(): Promise<void> {
    try {
      [this.view, this.guides] = await Promise.all([
        api.checks(this.connection),
        api.guides(this.connection),
      ]);
    } catch (thrown) {
      this.error = asError(thrown);
    }
  }

  /** Asks all of them, or one with those that come after it. */
  async run(check: string | null = null): Promise<void> {
    if (this.asking) return;
    this.error = null;
    this.asking = true;
    const begun = performance.now();
    try {
      this.view = await api.runChecks(this.connection, check, (heard) => this.#heard(heard));
      if (check === null) this.took = performance.now() - begun;
    } catch (thrown) {
      const error = asError(thrown);
      if (error.code !== 'cancelled') this.error = error;
    } finally {
      this.asking = false;
    }
  }

  /** Asks the checks of a guide in their order, until one finds the cause. */
  async follow(guide: string): Promise<void> {
    if (this.asking) return;
    this.error = null;
    this.asking = true;
    this.mending = null;
    this.followed = { guide, asked: [], causes: [], besides: [], before: null };
    try {
      const followed = await api.followGuide(this.connection, guide, (heard) => {
        this.#heard(heard);
        if (this.followed) this.followed = { ...this.followed, asked: [...this.followed.asked, heard] };
      });
      this.followed = { guide, ...followed };
    } catch (thrown) {
      this.followed = null;
      const error = asError(thrown);
      if (error.code !== 'cancelled') this.error = error;
    } finally {
      this.asking = false;
    }
  }

  async cancel(): Promise<void> {
    await api.cancelChecks(this.connection);
  }

  #heard(heard: CheckView): void {
    if (!this.view) return;
    const about = this.view.about.map((one) => ({
      ...one,
      checks: one.checks.map((check) => (check.code === heard.code ? heard : check)),
    }));
    this.view = { about };
  }
}

const rank = (finding: FindingView): number => (finding.severity === 'error' ? 0 : 1);

const known = new SvelteMap<number, Checks>();

export function checksOf(connection: number): Checks {
  const checks = known.get(connection) ?? new Checks(connection);
  known.set(connection, checks);
  return checks;
}
