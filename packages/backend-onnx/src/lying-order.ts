import { isPlain, type Order } from '@ocelli/compile/lowering';

/** The order in which the axes of a tensor lie; undefined where its elements are in their plain order: axes of length 1 may be anywhere. */
export function lyingOrder(shape: readonly number[], order: Order): Order | undefined {
  const long = order.filter((axis) => shape[axis] !== 1);
  const isOrdered = long.every((axis, index) => index === 0 || axis > (long[index - 1] ?? 0));
  return isPlain(order) || isOrdered || shape.includes(0) ? undefined : order;
}
