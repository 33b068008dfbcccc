import type { ConnectionView } from '../lib/gen/ConnectionView';
import { wizardOf as importOf } from './import/wizard.svelte';
import { wizardOf as syncOf } from './sync/wizard.svelte';

/** The connections of which something goes on: one run at a time works on each. */
const goingOn = new Set<number>();

/** Goes on with what waited for an authorisation, one after the other, where something did. */
export async function goOn({ id, queued }: ConnectionView): Promise<void> {
  if (goingOn.has(id)) return;
  goingOn.add(id);
  try {
    for (const { isSync } of queued) await (isSync ? syncOf(id) : importOf(id)).goOn();
  } finally {
    goingOn.delete(id);
  }
}
