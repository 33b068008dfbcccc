/** A hash router: the address bar of a window that has none. */
import { tick } from 'svelte';

export type SettingsSection = 'connections' | 'mapping' | 'passwords' | 'safety' | 'appearance' | 'data';

export type Route =
  | { name: 'start' }
  | { name: 'connect'; way: 'google' | 'sandbox' }
  /** `widen`: asks for *Look and sync* where it was *Look only*. */
  | { name: 'connect'; way: 'reactivate'; connection: number; widen: boolean }
  | { name: 'overview' }
  | { name: 'users'; id: number | null; doing: 'see' | 'edit' | 'new' }
  | { name: 'sheet' }
  | { name: 'groups'; id: number | null }
  | { name: 'troubleshoot'; check: string | null; guide: string | null }
  | { name: 'orgUnits' }
  | { name: 'import' }
  | { name: 'sync' }
  | { name: 'activity' }
  | { name: 'runs'; id: number | null }
  | { name: 'settings'; section: SettingsSection };

const sections: SettingsSection[] = ['connections', 'mapping', 'passwords', 'safety', 'appearance', 'data'];

const number = (text: string | undefined): number | null =>
  text && /^\d+$/.test(text) ? Number(text) : null;

/** Reads a hash; anything unknown is the overview. */
export function parse(hash: string): Route {
  const [name, first, second, third] = hash.replace(/^#?\/?/, '').split('/');
  const id = number(second);
  if (name === 'start') return { name };
  if (name === 'import' || name === 'sync' || name === 'activity') return { name };
  if (name === 'troubleshoot' && first === 'guide') return { name, check: null, guide: second ?? null };
  if (name === 'troubleshoot') return { name, check: first ?? null, guide: null };
  if (name === 'org-units') return { name: 'orgUnits' };
  if (name === 'groups') return { name, id: number(first) };
  if (name === 'runs') return { name, id: number(first) };
  if (name === 'users' && first === 'import') return { name: 'sheet' };
  if (name === 'users' && first === 'new') return { name, id: null, doing: 'new' };
  if (name === 'users') {
    const user = number(first);
    return { name, id: user, doing: user !== null && second === 'edit' ? 'edit' : 'see' };
  }
  if (name === 'settings') {
    return { name, section: sections.find((section) => section === first) ?? 'connections' };
  }
  if (name === 'connect' && first === 'reactivate' && id !== null) {
    return { name, way: 'reactivate', connection: id, widen: third === 'widen' };
  }
  if (name === 'connect') return { name, way: first === 'sandbox' ? 'sandbox' : 'google' };
  return { name: 'overview' };
}

/** Which screen a route is on: within one, focus stays where it is. */
export function screenOf(route: Route): string {
  if (route.name === 'settings') return `settings/${route.section}`;
  return route.name === 'runs' && route.id !== null ? 'runs/one' : route.name;
}

/** Asked before a place is left; it goes on when `leave` is called. */
export type Hold = (leave: () => void) => void;

class Router {
  route = $state.raw<Route>(parse(location.hash));
  #at = location.hash;
  #hold: Hold | null = null;

  constructor() {
    addEventListener('hashchange', () => {
      const wanted = location.hash;
      if (wanted === this.#at) return;
      const hold = this.#hold;
      if (hold) {
        history.replaceState(null, '', this.#at || '#');
        hold(() => {
          this.#hold = null;
          location.hash = wanted;
        });
        return;
      }
      this.#at = wanted;
      this.route = parse(wanted);
    });
  }

  go(path: string): void {
    location.hash = `/${path}`;
  }

  /** Keeps the place until `hold` lets go, as long as something there is not saved. */
  hold(hold: Hold | null): void {
    this.#hold = hold;
  }
}

export const router = new Router();

/** Puts the focus on the screen's heading, so that a reader hears where it is. */
export async function focusHeading(): Promise<void> {
  await tick();
  const heading = document.querySelector<HTMLElement>('main h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
}
