/** The tree of org units, as paths tell it. */

export interface UnitLike {
  path: string;
  description: string;
  /** How many users stand in it themselves; absent where nobody has counted. */
  users?: number;
}

export interface UnitNode {
  path: string;
  name: string;
  description: string;
  depth: number;
  /** How many users stand in it, and how many with what is under it. */
  own: number | null;
  all: number | null;
  children: UnitNode[];
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/**
 * Makes the tree of units that come in the order of a tree, each before what is under it. One whose parent is not among
 * them hangs on the next that is, or on none.
 */
export function treeOf(units: UnitLike[]): UnitNode[] {
  const known = new Map<string, UnitNode>();
  const roots: UnitNode[] = [];
  for (const { path, description, users } of units) {
    let above = path === '/' ? undefined : known.get(parentOf(path));
    for (let at = parentOf(path); !above && at !== '/'; at = parentOf(at)) above = known.get(at);
    above ??= path === '/' ? undefined : known.get('/');
    const own = users ?? null;
    const name = path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1);
    const depth = above ? above.depth + 1 : 0;
    const node: UnitNode = { path, name, description, depth, own, all: own, children: [] };
    (above?.children ?? roots).push(node);
    known.set(path, node);
  }
  const sum = (node: UnitNode): number | null => {
    const parts = [node.own, ...node.children.map(sum)];
    node.all = parts.includes(null) ? null : (parts as number[]).reduce((all, one) => all + one, 0);
    return node.all;
  };
  roots.forEach(sum);
  return roots;
}

/** Lists the nodes that are seen when these are open, in their order. */
export function seen(roots: UnitNode[], open: ReadonlySet<string>): UnitNode[] {
  return roots.flatMap((node) => [node, ...(open.has(node.path) ? seen(node.children, open) : [])]);
}

/** Lists every node, in the order of the tree. */
export const flat = (roots: UnitNode[]): UnitNode[] =>
  roots.flatMap((node) => [node, ...flat(node.children)]);

/** Lists the paths above a path, the highest first. */
export function above(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return ['/', ...parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`)];
}
