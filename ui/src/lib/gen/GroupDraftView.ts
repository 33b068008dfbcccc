
export type GroupDraftView = { name: string | null, email: string | null, description: string | null, };
