/** How often is looked, in milliseconds. */
const PERIOD = 5_000;

/**
 * Looks again and again for what another program has changed: when the window gets the focus, and every few seconds
 * while it can be seen. Gives what ends it.
 */
export function whileSeen(look: () => unknown): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') look();
  }, PERIOD);
  addEventListener('focus', look);
  return () => {
    clearInterval(timer);
    removeEventListener('focus', look);
  };
}
