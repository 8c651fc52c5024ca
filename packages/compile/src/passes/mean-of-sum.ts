import { constantScalar } from '../graph/constants.js';
import { type Graph, type Node, sizeOf, type Value } from '../graph/graph.js';
import { keyOf } from '../graph/key-of.js';
import { rewrite } from './rewrite.js';

/** Takes a mean from the sum of the same values, where that is computed too: one pass over them, and not two. */
export function meanOfSum(graph: Graph): Graph {
  const sums = new Map<Value, Set<string>>();
  for (const { kernel, inputs, attributes } of graph.nodes) {
    const x = inputs['x'];
    if (kernel === 'Sum' && x?.dtype === 'float32') sums.set(x, (sums.get(x) ?? new Set()).add(keyOf(attributes)));
  }
  return rewrite(graph, ({ kernel, inputs, outputs, attributes, layer }, builder, before: Node) => {
    const isSummed = kernel === 'Mean' && sums.get(before.inputs['x'] as Value)?.has(keyOf(attributes)) === true;
    if (!isSummed) return undefined;
    const [output] = outputs as [Value];
    const share = sizeOf(output.shape) / sizeOf((inputs['x'] as Value).shape);
    const sum = builder.addOne('Sum', inputs, attributes, layer);
    return builder.add('Multiply', { a: sum, b: constantScalar(share) }, {}, layer);
  });
}
