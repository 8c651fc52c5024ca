import type { Graph, Value } from '../graph/graph.js';
import { rewrite } from './rewrite.js';

/**
 * Reads a rectifier's slope off what it gives and not off what it takes, `step(x) = step(relu(x))`: so what it takes need not be kept
 * until the backward pass.
 */
export function stepOfRelu(graph: Graph): Graph {
  const rectified = new Map<Value, Value>();
  return rewrite(graph, ({ kernel, inputs, outputs, attributes, layer }, builder) => {
    const x = inputs['x'] as Value;
    if (kernel === 'Relu') {
      const [relu = x] = rectified.has(x) ? [rectified.get(x) as Value] : builder.add(kernel, inputs, attributes, layer);
      rectified.set(x, relu);
      return [relu];
    }
    const relu = rectified.get(x);
    return kernel === 'Step' && relu !== undefined && outputs.length === 1
      ? builder.add('Step', { x: relu }, attributes, layer)
      : undefined;
  });
}
