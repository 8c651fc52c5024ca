import { Buffer } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';

export interface OffsetSpacing {
  /** The offset that the farthest pixels of a window are scaled to; default none, by which offsets are counted in pixels. */
  readonly reach?: number;
  /** Of the logarithm; default e. */
  readonly base?: number;
}

/**
 * The offsets of a window's pixels, `[1, 2 size - 1, 2 size - 1, 2]`, on a scale that is finer near 0: `sign(o) log(1 + |o|)`; Liu et al.
 * 2022, formula 4.
 */
export function logSpacedOffsets(size: number, { reach, base = Math.E }: OffsetSpacing = {}): Buffer<Tensor4D> {
  const side = 2 * size - 1;
  const farthest = Math.max(1, size - 1);
  const spaced = (at: number): number => {
    const offset = ((reach ?? farthest) * (at - (size - 1))) / farthest;
    return (Math.sign(offset) * Math.log1p(Math.abs(offset))) / Math.log(base);
  };
  const values = Float32Array.from({ length: 2 * side ** 2 }, (_, index) => {
    const offset = Math.floor(index / 2);
    return spaced(index % 2 === 0 ? Math.floor(offset / side) : offset % side);
  });
  return new Buffer([1, side, side, 2], { initializer: () => values.slice(), optional: true });
}
