/** Where the places are to which a guide leads. */
import type { PlaceView } from '../../lib/gen/PlaceView';

export const places: Record<PlaceView, { path: string; label: string }> = {
  import: { path: '#/import', label: 'Import' },
  sync: { path: '#/sync', label: 'Sync' },
  users: { path: '#/users', label: 'Users' },
  groups: { path: '#/groups', label: 'Groups' },
  runs: { path: '#/runs', label: 'Runs' },
  activity: { path: '#/activity', label: 'Activity' },
  connections: { path: '#/settings/connections', label: 'Connections' },
  mapping: { path: '#/settings/mapping', label: 'Mapping' },
  passwords: { path: '#/settings/passwords', label: 'Passwords' },
  safety: { path: '#/settings/safety', label: 'Safety' },
  data: { path: '#/settings/data', label: 'Data and backups' },
};
