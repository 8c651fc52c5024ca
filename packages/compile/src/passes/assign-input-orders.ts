import { type Graph, sameShape, type Value } from '../graph/graph.js';
import { filterOrder, type Order } from '../onnx/order.js';

const convolutions = new Set(['Conv2D', 'Conv2DBackpropInput']);

/**
 * In which order the axes of an input should lie, so that what reads it need not transpose it; undefined for the plain one.
 *
 * A convolution's filter lies as ONNX has it, and so do all inputs that are computed with it value by value, such as its momentum: then
 * an optimiser's update moves nothing.
 */
export function assignInputOrders({ inputs, nodes }: Graph): Map<Value, Order> {
  const groups = new Groups();
  for (const { inputs, outputs } of nodes) {
    const [output] = outputs as [Value];
    if (output.shape.length !== 4) continue;
    for (const value of Object.values(inputs)) if (sameShape(value.shape, output.shape)) groups.join(value, output);
  }
  const filters = nodes.flatMap(({ kernel, inputs }) => (convolutions.has(kernel) ? [inputs['filter'] as Value] : []));
  const isFilter = new Set(filters.map((value) => groups.leaderOf(value)));
  return new Map(inputs.flatMap(({ value }) => (isFilter.has(groups.leaderOf(value)) ? [[value, filterOrder] as const] : [])));
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
