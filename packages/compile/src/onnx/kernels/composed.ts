import { type Attributes, type Node, producerOf, type Value } from '../../graph/graph.js';
import { GraphBuilder } from '../../graph/graph-builder.js';
import type { Lower } from '../lower.js';
import { asItLies } from './as-it-lies.js';

/** Calls a kernel and gives its first output. */
export type Call = (kernel: string, inputs: Readonly<Record<string, Value>>, attributes?: Attributes) => Value;

/** A lowering that is spelt in other kernels: theirs then decide how values lie. */
export function composed(kernels: () => Record<string, Lower>, compose: (call: Call, node: Node) => Value): Lower {
  return (node, lowering) => {
    const table = kernels();
    const graph = new GraphBuilder();
    const call: Call = (kernel, inputs, attributes = {}) => {
      const output = graph.addOne(kernel, inputs, attributes, node.layer);
      const lower = table[kernel];
      if (lower === undefined) throw new Error(`${node.kernel} is composed of ${kernel}, which is not among its kernels.`);
      lower(producerOf(output) as Node, lowering);
      return output;
    };
    const { onnx, order } = asItLies(compose(call, node), lowering);
    lowering.write(node.outputs[0] as Value, onnx, order);
  };
}
