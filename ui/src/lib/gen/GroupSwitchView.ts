import type { GroupEditView } from "./GroupEditView";

export type GroupSwitchView = { connection: number, name: string, on: boolean, disabledBecause: string | null, changes: Array<GroupEditView>, };
