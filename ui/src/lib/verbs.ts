/** What a connection can be used for. A control asks here, and is disabled with what comes back. */
import { sentence } from './format';
import type { ConnectionView } from './gen/ConnectionView';

/** The stable names of the verbs, as Rust gives them in `VerbView.id`. */
export type Verb =
  | 'connect'
  | 'import'
  | 'groups'
  | 'orgUnits'
  | 'customAttributes'
  | 'domains'
  | 'diagnose'
  | 'activity'
  | 'sync'
  | 'signOut'
  | 'syncGroups'
  | 'syncOrgUnits'
  | 'licences'
  | 'groupSettings';

/** Why a verb cannot be used on a connection, as a sentence; null when it can. */
export function forbidden(connection: ConnectionView | null, verb: Verb): string | null {
  const because = connection?.verbs.find(({ id }) => id === verb)?.disabledBecause;
  return because ? sentence(because) : null;
}
