import type { GroupWishView } from "./GroupWishView";

export type GroupWished = { connection: string, connectionId: number, wish: GroupWishView, };
