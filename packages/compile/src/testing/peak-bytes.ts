import { type Graph, type Node, producerOf, sizeOf, type Value } from '../graph/graph.js';

/**
 * How many bytes the values that nodes compute take at most at a time, where each is let go of behind the last node that reads it, in the
 * order in which ONNX Runtime would run the nodes.
 */
export function peakBytes(graph: Graph): number {
  const nodes = inRuntimesOrder(graph);
  const bytesOf = (value: Value): number => (value.source.kind === 'node' ? 4 * sizeOf(value.shape) : 0);
  const lastReaders = new Map<Value, number>();
  for (const [index, node] of nodes.entries()) {
    for (const value of [...node.outputs, ...Object.values(node.inputs)]) lastReaders.set(value, index);
  }
  for (const { value } of graph.outputs) lastReaders.set(value, nodes.length);
  const freed = nodes.map(() => 0);
  for (const [value, index] of lastReaders) freed[index] = (freed[index] ?? 0) + bytesOf(value);
  let [held, peak] = [0, 0];
  for (const [index, node] of nodes.entries()) {
    held += node.outputs.reduce((sum, value) => sum + bytesOf(value), 0);
    peak = Math.max(peak, held);
    held -= freed[index] as number;
  }
  return peak;
}

/** It begins with the last node that nobody reads, and of the nodes that one reads it runs the last one first, with all that this needs. */
function inRuntimesOrder({ nodes }: Graph): Node[] {
  const places = new Map(nodes.map((node, index) => [node, index]));
  const read = new Set(nodes.flatMap(({ inputs }) => Object.values(inputs).map(producerOf)));
  const pending = nodes.filter((node) => !read.has(node)).map((node) => ({ node, isReady: false }));
  const [seen, ordered] = [new Set<Node>(), [] as Node[]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, isReady } = next;
    if (isReady) ordered.push(node);
    if (seen.has(node)) continue;
    seen.add(node);
    const before = Object.values(node.inputs).flatMap((value) => producerOf(value) ?? []);
    const byPlace = [...new Set(before)].sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
    pending.push({ node, isReady: true }, ...byPlace.map((each) => ({ node: each, isReady: false })));
  }
  return ordered;
}
