import { dtypes, type SafetensorsDtype, type TensorData } from './dtype.js';
import { decodeBfloat16, decodeFloat16 } from './half-precision.js';

/**
 * The values of a tensor whose bytes lie there lowest first: a view of `bytes` where their alignment allows it, a copy elsewhere. F16 and
 * BF16 are decoded to float32.
 *
 * @throws RangeError when the bytes are no whole number of values.
 */
export function decodeValues(dtype: SafetensorsDtype, bytes: Uint8Array): TensorData {
  const { array, bytes: width } = dtypes[dtype];
  if (bytes.length % width !== 0) {
    throw new RangeError(`${bytes.length} bytes are no whole number of ${dtype} values, which take ${width} each.`);
  }
  if (dtype === 'F16') return decodeFloat16(bytes);
  if (dtype === 'BF16') return decodeBfloat16(bytes);
  const aligned = bytes.byteOffset % width === 0 ? bytes : Uint8Array.from(bytes);
  return new array(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.length / width);
}

/** How many bytes one value of that type takes in a file. */
export function bytesOf(dtype: SafetensorsDtype): number {
  return dtypes[dtype].bytes;
}
