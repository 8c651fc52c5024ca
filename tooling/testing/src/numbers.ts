import { type Tensor, tensor, util } from '@tensorflow/tfjs-core';

/** A repeatable tensor of well-spread numbers in `[low, high)`, no two equal: multiples of the golden ratio modulo one. */
export function numbers(shape: readonly number[], low = -1, high = 1, start = 0): Tensor {
  const step = (Math.sqrt(5) - 1) / 2;
  const values = Float32Array.from(
    { length: util.sizeFromShape([...shape]) },
    (_, index) => low + (high - low) * (((index + 1 + start) * step) % 1),
  );
  return tensor(values, [...shape]);
}
