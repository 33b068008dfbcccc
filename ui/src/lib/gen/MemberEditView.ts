import type { MemberRole } from "./MemberRole";

export type MemberEditView = { key: string | null, written: string | null, role: MemberRole | null, };
