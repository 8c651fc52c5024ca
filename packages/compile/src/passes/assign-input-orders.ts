import type { Graph, Value } from '../graph/graph.js';
import { filterOrder, type Order } from '../onnx/order.js';

const convolutions = new Set(['Conv2D', 'Conv2DBackpropInput']);

/** In which order the axes of an input should lie, so that what reads it need not transpose it; undefined for the plain one. */
export function assignInputOrders({ inputs, nodes }: Graph): Map<Value, Order> {
  const filters = new Set(nodes.flatMap(({ kernel, inputs }) => (convolutions.has(kernel) ? [inputs['filter']] : [])));
  return new Map(inputs.flatMap(({ value }) => (filters.has(value) ? [[value, filterOrder] as const] : [])));
}
