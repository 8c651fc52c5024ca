import { type Graph, type Node, producerOf } from '../graph/graph.js';

/** A part of a computation, such as the forward pass: what some outputs need. */
export interface GraphPart {
  readonly name: string;
  /** The graph's outputs that it ends with, by name. */
  readonly outputs: readonly string[];
}

/** The part of each node, in the graph's order: the first whose outputs need it, or `rest`. */
export function partsOfGraph(graph: Graph, parts: readonly GraphPart[], rest: string): string[] {
  const found = new Map<Node, string>();
  for (const { name, outputs } of parts) {
    const ends = graph.outputs.filter((output) => outputs.includes(output.name)).map(({ value }) => value);
    const open = [...ends];
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      const node = producerOf(value);
      if (node === undefined || found.has(node)) continue;
      found.set(node, name);
      open.push(...Object.values(node.inputs));
    }
  }
  return graph.nodes.map((node) => found.get(node) ?? rest);
}
