/** Which server the screen is about: whatever is not the real tenant is marked on every screen. */
import { app } from './app.svelte';
import type { ConnectionKind } from './gen/ConnectionKind';
import { router } from './router.svelte';

/** What is being connected, while it is no connection yet: Google, unless an emulator's port was named. */
export const making = $state({ emulator: false });

/** The kind of the connection that is being made or reactivated, else of the chosen one. */
export function kindShown(): ConnectionKind {
  const { route } = router;
  if (route.name === 'connect' && route.way === 'sandbox') return 'sandbox';
  if (route.name === 'connect' && route.way === 'google') return making.emulator ? 'emulator' : 'google';
  const reactivated = route.name === 'connect' && route.way === 'reactivate' ? route.connection : null;
  const of = app.connections.find(({ id }) => id === reactivated) ?? app.connection;
  return of?.kind ?? 'google';
}
