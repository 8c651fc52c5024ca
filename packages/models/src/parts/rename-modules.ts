/** The name of a tensor of a state dict, from that of another library. */
export type Rename = (name: string) => string;

/** Puts paths of modules, and of tensors, in place of another library's; the names of other tensors stay as they are. */
export function renameModules(pairs: Iterable<readonly [theirs: string, ours: string]>): Rename {
  const paths = new Map(pairs);
  return (name) => {
    const own = paths.get(name);
    if (own !== undefined) return own;
    const end = name.lastIndexOf('.');
    const path = paths.get(name.slice(0, Math.max(0, end)));
    return path === undefined ? name : `${path}${name.slice(end)}`;
  };
}
