/** What a DataGrid is told about its columns, and which of them fit. */

export interface Column {
  id: string;
  label: string;
  /** The narrowest it may be, in pixels. */
  min: number;
  /** Its share of what is left over. */
  grow: number;
  /** 1 stays longest when there is no room. */
  priority: number;
  /** Whether its header sorts. */
  sorts?: boolean;
}

export const GAP = 12;
const TICK = 16;

/** The columns that fit into a width, in their own order; the one that matters most always does. */
export function fitting(columns: Column[], width: number, ticks: boolean): Column[] {
  let room = width - 2 * GAP - (ticks ? TICK + GAP : 0) + GAP;
  const kept = new Set<string>();
  for (const column of [...columns].sort((a, b) => a.priority - b.priority)) {
    room -= column.min + GAP;
    if (room < 0 && kept.size > 0) break;
    kept.add(column.id);
  }
  return columns.filter((column) => kept.has(column.id));
}

/** The `grid-template-columns` of a row. */
export function tracks(columns: Column[], ticks: boolean): string {
  const shares = columns.map((column) => `minmax(${column.min}px, ${column.grow}fr)`);
  return [...(ticks ? [`${TICK}px`] : []), ...shares].join(' ');
}
