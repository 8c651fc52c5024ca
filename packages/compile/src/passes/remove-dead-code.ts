import { Graph, type Node, producerOf, type Value } from '../graph/graph.js';

/** Leaves out the nodes whose outputs nobody reads. */
export function removeDeadCode(graph: Graph): Graph {
  const needed = new Set<Node>();
  const pending: Value[] = graph.outputs.map(({ value }) => value);
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const node = producerOf(value);
    if (node === undefined || needed.has(node)) continue;
    needed.add(node);
    pending.push(...Object.values(node.inputs));
  }
  return new Graph(
    graph.inputs,
    graph.nodes.filter((node) => needed.has(node)),
    graph.outputs,
  );
}
