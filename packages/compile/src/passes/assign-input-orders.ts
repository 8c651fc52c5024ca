import { type Graph, type Node, producerOf, sameShape, type Value } from '../graph/graph.js';
import { filterOrder, type Order, permutationBetween, plainOrder, sameOrder } from '../onnx/order.js';

/**
 * In which order the axes of an input should lie, so that what reads it need not transpose it; undefined for the plain one.
 *
 * A convolution's filter lies as ONNX has it, and so do all inputs that are computed with it value by value, such as its momentum, or that
 * are cut into filters: then an optimiser's update moves nothing. What is transposed from that order lies so too, such as a filter's
 * gradient in a flat buffer, so that a step in two halves hands its state to and fro as it is.
 */
export function assignInputOrders({ inputs, nodes }: Graph): Map<Value, Order> {
  const groups = new Groups();
  for (const node of nodes) {
    for (const output of node.outputs) {
      for (const value of Object.values(node.inputs)) if (lieAlike(node, value, output)) groups.join(value, output);
    }
  }
  const isFilter = new Set(nodes.flatMap(filtersOf).map((value) => groups.leaderOf(value)));
  return new Map(inputs.flatMap(({ value }) => (isFilter.has(groups.leaderOf(value)) ? [[value, filterOrder] as const] : [])));
}

function lieAlike({ kernel }: Node, input: Value, output: Value): boolean {
  if (input.shape.length !== 4 || output.shape.length !== 4) return false;
  return sameShape(input.shape, output.shape) || kernel === 'SplitV';
}

/** The values that a node takes or gives as filters `[height, width, in, out]`. */
function filtersOf({ kernel, inputs, outputs, attributes }: Node): Value[] {
  switch (kernel) {
    case 'Conv2D':
    case 'Conv2DBackpropInput':
      return [inputs['filter'] as Value];
    case 'DepthwiseConv2dNative':
    case 'DepthwiseConv2dNativeBackpropInput':
      return filterBefore(inputs['filter'] as Value);
    case 'Transpose':
      return sameOrder(attributes['perm'] as number[], permutationBetween(filterOrder, plainOrder(4))) ? [...outputs] : [];
    default:
      return [];
  }
}

/** The filter `[height, width, 1, channels multiplier]` that was reshaped to one of each channel. */
function filterBefore(filter: Value): Value[] {
  const node = producerOf(filter);
  const whole = node?.kernel === 'Reshape' ? node.inputs['x'] : undefined;
  return whole?.shape.length === 4 && whole.shape[2] === 1 ? [whole] : [];
}

/** Values that are to lie alike. */
class Groups {
  readonly #above = new Map<Value, Value>();

  leaderOf(value: Value): Value {
    let leader = value;
    for (let above = this.#above.get(leader); above !== undefined; above = this.#above.get(leader)) leader = above;
    if (leader !== value) this.#above.set(value, leader);
    return leader;
  }

  join(one: Value, other: Value): void {
    const [first, second] = [this.leaderOf(one), this.leaderOf(other)];
    if (first !== second) this.#above.set(first, second);
  }
}
