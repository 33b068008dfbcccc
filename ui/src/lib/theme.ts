/** Keeps `data-theme` in step with the chosen appearance; `public/theme.js` sets it before the first paint. */
import type { Appearance } from './gen/Appearance';

const dark = () => matchMedia('(prefers-color-scheme: dark)');
let chosen: Appearance = 'system';

function paint(): void {
  const isDark = chosen === 'dark' || (chosen === 'system' && dark().matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
}

/** Shows an appearance now and remembers it for the next first paint. */
export function wear(appearance: Appearance): void {
  chosen = appearance;
  localStorage.setItem('appearance', appearance);
  paint();
}

/** Follows the system from now on. */
export function followSystem(): void {
  dark().addEventListener('change', paint);
}
