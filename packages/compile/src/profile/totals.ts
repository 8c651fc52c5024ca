import type { Graph } from '../graph/graph.js';
import type { GraphProfile } from './profile-graph.js';

/** What a group of nodes or operators takes. */
export interface Total {
  readonly name: string;
  /** How many there are. */
  readonly count: number;
  readonly milliseconds: number;
  /** Of each part, in the order of the profile's parts. */
  readonly byPart: readonly number[];
}

/** A layer, with what is in the layers within it. */
export interface LayerTotal extends Total {
  /** Such as `layer1.0.conv1`; '' for the whole graph. */
  readonly path: string;
  /** What is in it but in no layer within. */
  readonly own: Total;
  /** In the order in which they are first called. */
  readonly layers: readonly LayerTotal[];
}

/** What the nodes of each kernel take, from the most to the least. */
export function totalsByKernel({ nodes }: Graph, profile: GraphProfile): Total[] {
  const groups = groupBy(nodes.keys(), (index) => nodes[index]?.kernel ?? '');
  return mostFirst([...groups].map(([kernel, indices]) => totalOf(kernel, indices, profile)));
}

/** What the runtime's operators of each name take, from the most to the least; those that are there for no node are of no part. */
export function totalsByOperator({ operators, nodes, parts }: GraphProfile): Total[] {
  const groups = groupBy(operators, ({ op }) => op);
  const totals = [...groups].map(([name, members]) => {
    const partOf = (node: number | undefined) => (node === undefined ? undefined : nodes[node]?.part);
    const byPart = parts.map((part) => sum(members.filter(({ node }) => partOf(node) === part)));
    return { name, count: members.length, milliseconds: sum(members), byPart };
  });
  return mostFirst(totals);
}

/** What each layer takes, as a tree by the layers' paths. */
export function totalsByLayer({ nodes }: Graph, profile: GraphProfile): LayerTotal {
  const totalBelow = (path: readonly string[], indices: readonly number[]): LayerTotal => {
    const name = path.at(-1) ?? '';
    const rest = (index: number): string => nodes[index]?.layer.split('.').filter(Boolean)[path.length] ?? '';
    const groups = groupBy(indices, rest);
    const own = totalOf(name, groups.get('') ?? [], profile);
    groups.delete('');
    const layers = [...groups].map(([next, members]) => totalBelow([...path, next], members));
    return { ...totalOf(name, indices, profile), path: path.join('.'), own, layers };
  };
  return totalBelow([], [...nodes.keys()]);
}

function totalOf(name: string, indices: readonly number[], { nodes, parts }: GraphProfile): Total {
  const members = indices.flatMap((index) => nodes[index] ?? []);
  const byPart = parts.map((part) => sum(members.filter((node) => node.part === part)));
  return { name, count: members.length, milliseconds: sum(members), byPart };
}

function sum(items: readonly { readonly milliseconds: number }[]): number {
  return items.reduce((total, { milliseconds }) => total + milliseconds, 0);
}

function mostFirst(totals: readonly Total[]): Total[] {
  return [...totals].sort((one, other) => other.milliseconds - one.milliseconds);
}

function groupBy<Item>(items: Iterable<Item>, nameOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
