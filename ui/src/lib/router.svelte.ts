/** A hash router: the address bar of a window that has none. */
import { tick } from 'svelte';

export type SettingsSection = 'connections' | 'mapping' | 'appearance' | 'data';

export type Route =
  | { name: 'start' }
  | { name: 'connect'; way: 'google' | 'sandbox' }
  /** `widen`: asks for *Look and sync* where it was *Look only*. */
  | { name: 'connect'; way: 'reactivate'; connection: number; widen: boolean }
  | { name: 'overview' }
  | { name: 'users'; id: number | null }
  | { name: 'import' }
  | { name: 'sync' }
  | { name: 'runs'; id: number | null }
  | { name: 'settings'; section: SettingsSection };

const sections: SettingsSection[] = ['connections', 'mapping', 'appearance', 'data'];

const number = (text: string | undefined): number | null =>
  text && /^\d+$/.test(text) ? Number(text) : null;

/** Reads a hash; anything unknown is the overview. */
export function parse(hash: string): Route {
  const [name, first, second, third] = hash.replace(/^#?\/?/, '').split('/');
  const id = number(second);
  if (name === 'start') return { name };
  if (name === 'import' || name === 'sync') return { name };
  if (name === 'runs') return { name, id: number(first) };
  if (name === 'users') return { name, id: number(first) };
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

class Router {
  route = $state.raw<Route>(parse(location.hash));

  constructor() {
    addEventListener('hashchange', () => {
      this.route = parse(location.hash);
    });
  }

  go(path: string): void {
    location.hash = `/${path}`;
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
