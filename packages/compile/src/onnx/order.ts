/**
 * In which order the axes of a tensor lie in memory: axis `i` of what is in memory is axis `order[i]` of the tensor. An image of
 * `[batch, height, width, channels]` that lies as `[channels, batch, height, width]` has the order `[3, 0, 1, 2]`.
 */
export type Order = readonly number[];

/** The order of a tensor that lies as it is said to be. */
export function plainOrder(rank: number): Order {
  return Array.from({ length: rank }, (_, axis) => axis);
}

export function isPlain(order: Order): boolean {
  return order.every((axis, index) => axis === index);
}

export function sameOrder(one: Order, other: Order): boolean {
  return one.length === other.length && one.every((axis, index) => axis === other[index]);
}

/** What a transposition has to be given to bring what lies in one order into another. */
export function permutationBetween(from: Order, to: Order): number[] {
  return to.map((axis) => from.indexOf(axis));
}

/** The lengths of the axes as they lie. */
export function inOrder<Item>(items: readonly Item[], order: Order): Item[] {
  return order.map((axis) => items[axis] as Item);
}

/** Images with their channels outermost: all values of a channel are together. */
export const channelsOutermost: Order = [3, 0, 1, 2];
/** Images as ONNX has them. */
export const channelsFirst: Order = [0, 3, 1, 2];
/** A convolution's filter `[height, width, in, out]` as ONNX has it. */
export const filterOrder: Order = [3, 2, 0, 1];
