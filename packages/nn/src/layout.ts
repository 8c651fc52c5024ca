/**
 * How a weight lies in memory against PyTorch's order. This file is the only one that knows.
 *
 * - 'plain': as PyTorch has it; linear weights too, `[out, in]`.
 * - 'conv': PyTorch's `[out, in / groups, height, width]` is held as `[height, width, in / groups, out]`; a depthwise weight
 *   `[channels m, 1, height, width]` becomes `[height, width, 1, channels m]`, which is tfjs's `[height, width, channels, m]` reshaped.
 * - 'convTranspose': PyTorch's `[in, out / groups, height, width]` is held as `[height, width, out / groups, in]`.
 */
export type Layout = 'plain' | 'conv' | 'convTranspose';

/** The shape in memory of a tensor that has `shape` in PyTorch. */
export function heldShape(shape: readonly number[], layout: Layout): number[] {
  return heldOrder(shape.length, layout).map((axis) => shape[axis] ?? 1);
}

/** Values in PyTorch's order, rearranged into the held one. `shape` is PyTorch's. */
export function toHeld(values: Float32Array, shape: readonly number[], layout: Layout): Float32Array {
  return layout === 'plain' ? values : transpose(values, shape, heldOrder(shape.length, layout));
}

/** Values in the held order, rearranged into PyTorch's. `shape` is PyTorch's. */
export function toTorch(values: Float32Array, shape: readonly number[], layout: Layout): Float32Array {
  if (layout === 'plain') return values;
  const order = heldOrder(shape.length, layout);
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return transpose(values, heldShape(shape, layout), inverse);
}

/** The axis of PyTorch's shape that each held axis is. */
export function heldOrder(rank: number, layout: Layout): readonly number[] {
  switch (layout) {
    case 'plain':
      return Array.from({ length: rank }, (_, axis) => axis);
    case 'conv':
    case 'convTranspose':
      if (rank !== 4) throw new RangeError(`The layout '${layout}' is for weights with four axes, but this one has ${rank}.`);
      return [2, 3, 1, 0];
    default:
      return layout satisfies never;
  }
}

function transpose(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const lengths = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const [rows = 1, columns = 1, ins = 1, outs = 1] = lengths;
  const [rowStep = 0, columnStep = 0, inStep = 0, outStep = 0] = steps;
  const result = new Float32Array(values.length);
  let next = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let input = 0; input < ins; input++) {
        const start = row * rowStep + column * columnStep + input * inStep;
        for (let output = 0; output < outs; output++) result[next++] = values[start + output * outStep] ?? 0;
      }
    }
  }
  return result;
}
