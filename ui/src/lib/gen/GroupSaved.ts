import type { WordsChanged } from "./WordsChanged";

export type GroupSaved = { id: number, changes: Array<WordsChanged>, consequences: Array<string>, };
