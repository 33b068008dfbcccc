/** Thumbnails by their names: asked for together, a moment after they are first wanted, and remembered. */
import { SvelteMap } from 'svelte/reactivity';
import { api } from './api';

/** How many are remembered; the list shows some forty at a time. */
const MOST = 2_000;

/** How many one question asks for. */
const AT_ONCE = 200;

const known = new SvelteMap<string, string>();
let wanted = new Set<string>();

async function fetch(): Promise<void> {
  const names = [...wanted];
  wanted = new Set();
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const asked = names.slice(from, from + AT_ONCE);
    // Whoever sees no photo sees initials: nobody has to be told.
    const found = await api.photos(asked).catch(() => ({}) as Record<string, string>);
    if (known.size + asked.length > MOST) known.clear();
    for (const [name, address] of Object.entries(found)) known.set(name, address);
  }
}

/** Gives the image of a name as an address, once it is there. */
export function photo(name: string | null | undefined): string | null {
  if (!name) return null;
  const address = known.get(name);
  if (address === undefined && !wanted.has(name)) {
    if (wanted.size === 0) setTimeout(() => void fetch());
    wanted.add(name);
  }
  return address ?? null;
}
