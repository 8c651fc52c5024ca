import type { OnnxNode } from './onnx-builder.js';

/**
 * With the nodes that nobody reads at the end, and of these the one that needs the fewest others last. ONNX Runtime begins with the last
 * node that nobody reads and runs all that it needs, then with the one before: so a layer is updated as soon as its gradients are there,
 * and what they were made of is let go, which otherwise waits until all layers have theirs.
 */
export function inRunOrder(nodes: readonly OnnxNode[]): OnnxNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const isRead = ({ outputs }: OnnxNode): boolean => outputs.some((output) => read.has(output));
  const last = nodes.filter((node) => !isRead(node)).map((node) => ({ node, needs: countNeeds(node, makers) }));
  return [...nodes.filter(isRead), ...last.sort((one, other) => other.needs - one.needs).map(({ node }) => node)];
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
