import type { GroupWishView } from "./GroupWishView";

export type GroupBindView = { connectionId: number, wish: GroupWishView, };
