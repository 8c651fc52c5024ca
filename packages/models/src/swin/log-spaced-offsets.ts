import { Buffer } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * The offsets themselves, `[1, 2 size - 1, 2 size - 1, 2]`, of -8 to 8 on a scale that is finer near 0: `sign(o) log2(1 + |o|) / 3`; Liu et
 * al. 2022, formula 4.
 */
export function logSpacedOffsets(size: number): Buffer<Tensor4D> {
  const side = 2 * size - 1;
  const spaced = (at: number): number => {
    const offset = (8 * (at - (size - 1))) / Math.max(1, size - 1);
    return (Math.sign(offset) * Math.log2(1 + Math.abs(offset))) / 3;
  };
  const values = Float32Array.from({ length: 2 * side ** 2 }, (_, index) => {
    const offset = Math.floor(index / 2);
    return spaced(index % 2 === 0 ? Math.floor(offset / side) : offset % side);
  });
  return new Buffer([1, side, side, 2], { initializer: () => values.slice(), optional: true });
}
