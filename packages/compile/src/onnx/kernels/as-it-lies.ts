import type { Value } from '../../graph/graph.js';
import type { Lowering } from '../lowering.js';
import type { OnnxValue } from '../onnx-builder.js';
import { type Order, plainOrder } from '../order.js';

/** A value where it was put, and the order in which its axes lie there. */
export interface Lying {
  readonly onnx: OnnxValue;
  readonly order: Order;
}

/** A value in the order in which it was made, a constant in the plain one. */
export function asItLies(x: Value, lowering: Lowering): Lying {
  const order = lowering.orderOf(x) ?? plainOrder(x.shape.length);
  return { onnx: lowering.read(x, order), order };
}

/** The order of the axes that are left when some are gone, numbered anew. */
export function withoutAxes(order: Order, axes: readonly number[]): Order {
  return order.filter((axis) => !axes.includes(axis)).map((axis) => axis - axes.filter((gone) => gone < axis).length);
}
