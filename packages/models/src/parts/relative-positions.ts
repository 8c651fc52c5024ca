import { Buffer } from '@ocelli/nn';
import { gather } from '@ocelli/ops';
import { expandDims, reshape, type Tensor, type Tensor2D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';

interface IndexOptions {
  /** Of the buffer; default `[size^4]`. */
  readonly shape?: readonly number[];
  /** Whether offsets are those of keys from queries; default false, those of queries from keys. */
  readonly isExchanged?: boolean;
}

/**
 * For each two pixels of a window, query by query, where their offset stands in a table of the `(2 size - 1)^2` offsets:
 * `(y_query - y_key + size - 1) (2 size - 1) + x_query - x_key + size - 1`, or with query and key exchanged.
 */
export function relativePositionIndex(size: number, { shape = [size ** 4], isExchanged = false }: IndexOptions = {}): Buffer {
  const pixels = size ** 2;
  const index = Float32Array.from({ length: pixels ** 2 }, (_, at) => {
    const [query, key] = [Math.floor(at / pixels), at % pixels];
    const [to, from] = isExchanged ? [key, query] : [query, key];
    const rows = Math.floor(to / size) - Math.floor(from / size);
    return (rows + size - 1) * (2 * size - 1) + (to % size) - (from % size) + size - 1;
  });
  return new Buffer(shape, { initializer: () => index.slice(), dtype: 'I64', optional: true });
}

/** What is added to each head's scores, `[1, heads, pixels, pixels]`, from a table `[offsets, heads]` and where each two pixels stand in it. */
export function relativePositionBias(table: Tensor2D, index: Tensor): Tensor4D {
  const pixels = Math.round(Math.sqrt(index.size));
  const pairs = reshape(gather(table, index), [pixels, pixels, table.shape[1]]);
  return expandDims(transpose(pairs, [2, 0, 1]), 0);
}
