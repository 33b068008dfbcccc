import type { ConnectionView } from '../lib/gen/ConnectionView';
import { wizardOf as importOf } from './import/wizard.svelte';
import { wizardOf as syncOf } from './sync/wizard.svelte';

/** Goes on with what waited for an authorisation, where something did. */
export function goOn({ id, queued }: ConnectionView): void {
  if (queued) void (queued.isSync ? syncOf(id) : importOf(id)).goOn();
}
