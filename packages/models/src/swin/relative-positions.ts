import { Buffer } from '@ocelli/nn';
import { gather } from '@ocelli/ops';
import { expandDims, reshape, type Tensor1D, type Tensor2D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';

/**
 * For each two pixels of a window, query by query, where their offset stands in a table of the `(2 size - 1)^2` offsets:
 * `(y_query - y_key + size - 1) (2 size - 1) + x_query - x_key + size - 1`.
 */
export function relativePositionIndex(size: number): Buffer<Tensor1D> {
  const pixels = size ** 2;
  const index = Float32Array.from({ length: pixels ** 2 }, (_, at) => {
    const [query, key] = [Math.floor(at / pixels), at % pixels];
    const rows = Math.floor(query / size) - Math.floor(key / size);
    return (rows + size - 1) * (2 * size - 1) + (query % size) - (key % size) + size - 1;
  });
  return new Buffer([pixels ** 2], { initializer: () => index.slice(), dtype: 'I64', optional: true });
}

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

/** What is added to each head's scores, `[1, heads, pixels, pixels]`, from a table `[offsets, heads]` and where each two pixels stand in it. */
export function relativePositionBias(table: Tensor2D, index: Tensor1D): Tensor4D {
  const pixels = Math.round(Math.sqrt(index.size));
  const pairs = reshape(gather(table, index), [pixels, pixels, table.shape[1]]);
  return expandDims(transpose(pairs, [2, 0, 1]), 0);
}
