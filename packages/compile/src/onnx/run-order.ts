import { sizeOf } from '../graph/graph.js';
import type { OnnxNode, OnnxValue } from './onnx-builder.js';

/** An output of so few numbers is given before others, which are kept from then on. */
const fewNumbers = 8;

/**
 * With the nodes that nobody reads at the end, in the order that keeps the fewest numbers at a time. ONNX Runtime begins with the last
 * node that nobody reads and runs all that it needs, then goes on with the one before. First the small outputs, of these the ones that need
 * little: the norm of all gradients has each of them made in turn, and lets go of what it was made of. Then the large ones, such as updated
 * parameters, those that need little first: without a norm each layer is updated as soon as its gradients are there.
 */
export function inRunOrder(nodes: readonly OnnxNode[], outputs: readonly OnnxValue[]): OnnxNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const small = new Set(outputs.filter(({ shape }) => sizeOf(shape) <= fewNumbers).map(({ name }) => name));
  const isRead = (node: OnnxNode): boolean => node.outputs.some((output) => read.has(output));
  const last = nodes
    .filter((node) => !isRead(node))
    .map((node) => ({
      node,
      isLarge: Number(!node.outputs.every((output) => small.has(output))),
      needs: countNeeds(node, makers),
    }))
    .sort((one, other) => other.isLarge - one.isLarge || other.needs - one.needs);
  return [...nodes.filter(isRead), ...last.map(({ node }) => node)];
}

/** How many nodes must run for one. */
function countNeeds(node: OnnxNode, makers: ReadonlyMap<string, OnnxNode>): number {
  const needed = new Set([node]);
  for (const { inputs } of needed) {
    for (const input of inputs) {
      const maker = makers.get(input);
      if (maker !== undefined) needed.add(maker);
    }
  }
  return needed.size;
}
