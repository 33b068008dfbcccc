
export type WordsChanged = { what: string, before: string, after: string, };
