/** The screens, each loaded when it is first shown. */
import type { Component } from 'svelte';
import type { Route } from './lib/router.svelte';

const loaders: Record<Route['name'], () => Promise<{ default: Component }>> = {
  start: () => import('./screens/start/Start.svelte'),
  connect: () => import('./screens/connect/Connect.svelte'),
  overview: () => import('./screens/overview/Overview.svelte'),
  users: () => import('./screens/users/Users.svelte'),
  orgUnits: () => import('./screens/org-units/OrgUnits.svelte'),
  groups: () => import('./screens/groups/Groups.svelte'),
  sheet: () => import('./screens/sheet/Sheet.svelte'),
  import: () => import('./screens/import/Import.svelte'),
  sync: () => import('./screens/sync/Sync.svelte'),
  troubleshoot: () => import('./screens/troubleshoot/Troubleshoot.svelte'),
  activity: () => import('./screens/activity/Activity.svelte'),
  runs: () => import('./screens/runs/Runs.svelte'),
  settings: () => import('./screens/settings/Settings.svelte'),
};

export const loadScreen = async (name: Route['name']): Promise<Component> => (await loaders[name]()).default;

/** Fetches the rest while nothing else happens, so that the next screen opens at once. */
export function warm(): void {
  const later = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 600));
  later(() => Object.values(loaders).forEach((load) => void load()));
}
