import type { WordsChanged } from "./WordsChanged";

export type GroupEditView = { at: string, by: string, what: string, changes: Array<WordsChanged>, };
