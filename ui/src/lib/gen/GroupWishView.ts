
export type GroupWishView = "bind" | "leave" | "delete";
