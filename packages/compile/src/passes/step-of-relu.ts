import { uniformValue } from '../graph/constants.js';
import { type Graph, type Node, producerOf, type Value } from '../graph/graph.js';
import { rewrite } from './rewrite.js';

/**
 * Reads a rectifier's slope off what it gives and not off what it takes, `step(x) = step(relu(x))`, and of one that ends at 6 also
 * `step(6 - x) = step(6 - relu6(x))`: so what it takes need not be kept until the backward pass. The kernel `StepBelow`, 1 below a number
 * and 0 from there on, is not one of tfjs's; it needs no difference.
 */
export function stepOfRelu(graph: Graph): Graph {
  const rectified = new Map<Value, Value>();
  const ended = new Map<Value, Value>();
  return rewrite(graph, ({ kernel, inputs, attributes, layer }, builder) => {
    const x = inputs['x'] as Value;
    const known = { Relu: rectified, Relu6: ended }[kernel];
    if (known !== undefined) {
      const y = known.get(x) ?? builder.addOne(kernel, inputs, attributes, layer);
      known.set(x, y);
      return [y];
    }
    if (kernel !== 'Step') return undefined;
    const y = rectified.get(x) ?? ended.get(x);
    if (y !== undefined) return builder.add('Step', { x: y }, attributes, layer);
    const below = belowSix(producerOf(x));
    const end = below && ended.get(below);
    if (end === undefined || (attributes['alpha'] ?? 0) !== 0) return undefined;
    return builder.add('StepBelow', { x: end }, { end: 6 }, layer);
  });
}

/** What is subtracted from 6. */
function belowSix(node: Node | undefined): Value | undefined {
  const { a, b } = node?.inputs ?? {};
  return node?.kernel === 'Sub' && a !== undefined && uniformValue(a) === 6 ? b : undefined;
}
