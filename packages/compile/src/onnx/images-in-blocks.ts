import { type Graph, type Node, producerOf, readersOf, sizeOf, type Value } from '../graph/graph.js';
import type { FormTable } from './forms.js';
import type { Lower } from './lower.js';

export interface BlockOptions {
  readonly kernels: ReadonlyMap<string, Lower>;
  readonly forms: FormTable;
  /** How many values lie side by side in a block. */
  readonly channelBlock: number;
}

/** Images that a node reads and makes. */
export interface Images {
  /** In blocks, however others lie. */
  readonly inBlocks: readonly Value[];
  /** As they lie, but all alike. */
  readonly alike: readonly Value[];
}

/** A way for images to lie in blocks. */
export interface Layout {
  imagesOf(node: Node): Images;
  /** How many moves it is into such blocks, or out of them, from where images lie else. */
  readonly moves: number;
  /** How many it is for a node that reads what does not lie in blocks in this layout; default `moves`. */
  movesFor?(reader: Node): number;
}

/**
 * The nodes whose images are best made in blocks, and which images these are: those that they read or make so. Some nodes read and make them in
 * blocks however others lie; others take images as they lie, and so tie them together: either all of a group lie in blocks or none does,
 * by what takes fewer moves.
 */
export function imagesInBlocks(graph: Graph, layout: Layout): ReadonlyMap<Node, ReadonlySet<Value>> {
  const images = new Map(graph.nodes.map((node) => [node, layout.imagesOf(node)]));
  const saved = movesSaved(graph, layout, images);
  const chosen = groupsOf([...images.values()]).filter((group) => {
    return [...group].reduce((sum, value) => sum + sizeOf(value.shape) * saved(value), 0) > 0;
  });
  const values = new Set(chosen.flatMap((group) => [...group]));
  return new Map(
    [...images].flatMap(([node, { inBlocks, alike }]) => {
      const own = [...inBlocks, ...alike].filter((value) => values.has(value));
      return own.length === 0 ? [] : [[node, new Set(own)]];
    }),
  );
}

/** Sets of images of which all are to lie alike. */
function groupsOf(images: readonly Images[]): ReadonlySet<Value>[] {
  const groups = new Map<Value, Set<Value>>();
  for (const { inBlocks, alike } of images) {
    for (const value of inBlocks) if (!groups.has(value)) groups.set(value, new Set([value]));
    const joined = new Set(alike.flatMap((value) => [...(groups.get(value) ?? [value])]));
    for (const value of joined) groups.set(value, joined);
  }
  return [...new Set(groups.values())];
}

/** How many moves less it takes if a value lies in blocks. */
function movesSaved(graph: Graph, { moves, movesFor }: Layout, images: ReadonlyMap<Node, Images>): (value: Value) => number {
  const readers = readersOf(graph);
  const results = new Set(graph.outputs.map(({ value }) => value));
  const isInBlocks = (node: Node, value: Value) => images.get(node)?.inBlocks.includes(value) === true;
  const isAlike = (node: Node, value: Value) => images.get(node)?.alike.includes(value) === true;
  const made = (maker: Node | undefined, value: Value): number => {
    if (maker === undefined) return -moves;
    if (isInBlocks(maker, value)) return moves;
    return isAlike(maker, value) ? 0 : -moves;
  };
  return (value) => {
    const read = readers.get(value) ?? [];
    const within = read.some((reader) => isInBlocks(reader, value)) ? moves : 0;
    const others = read.filter((reader) => !isInBlocks(reader, value) && !isAlike(reader, value));
    const out = Math.max(results.has(value) ? moves : 0, ...others.map((reader) => movesFor?.(reader) ?? moves));
    return made(producerOf(value), value) + within - out;
  };
}
