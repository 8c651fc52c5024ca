import { elementsOf } from '../graph/constants.js';
import type { Graph, Node, Value } from '../graph/graph.js';
import { keyOf } from '../graph/key-of.js';
import { rewrite } from './rewrite.js';

/** Kernels that give the same whichever operand comes first. */
const isCommutative = new Set(['Add', 'Multiply', 'Maximum', 'Minimum', 'SquaredDifference']);

/** Computes once what several nodes compute alike (common subexpressions). */
export function shareEqualNodes(graph: Graph): Graph {
  const numbers = new Map<Value, string>();
  const nameOf = (value: Value): string => {
    const known = numbers.get(value) ?? constantName(value) ?? `v${numbers.size}`;
    numbers.set(value, known);
    return known;
  };
  const seen = new Map<string, Node>();
  return rewrite(graph, (node, builder) => {
    const { kernel, inputs, attributes, layer } = node;
    const named = Object.entries(inputs).map(([name, value]) => [name, nameOf(value)]);
    const key = keyOf([kernel, isCommutative.has(kernel) ? named.map(([, value]) => value).sort() : named, attributes]);
    const before = seen.get(key);
    if (before !== undefined) return before.outputs;
    const outputs = builder.add(kernel, inputs, attributes, layer);
    seen.set(key, { ...node, outputs });
    return outputs;
  });
}

/** Small constants are told apart by their elements. */
function constantName(value: Value): string | undefined {
  if (value.source.kind !== 'constant') return undefined;
  const { data } = value.source;
  const outline = `${value.dtype} [${value.shape}]`;
  if (typeof data === 'number') return `${outline} ${Object.is(data, -0) ? '-0' : data}`;
  return data.length <= 64 ? `${outline} of ${Array.from(elementsOf(value) ?? [])}` : undefined;
}
