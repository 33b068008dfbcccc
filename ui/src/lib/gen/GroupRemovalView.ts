
export type GroupRemovalView = { id: number, name: string, version: number, members: number, inside: Array<string>, bound: Array<string>, };
