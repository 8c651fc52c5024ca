import { DataError } from '../data-error.js';

/** An array of bytes as an IDX file holds it. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** The values, the last axis innermost; a view of the file's bytes. */
  readonly data: Uint8Array;
}

const unsignedBytes = 0x08;

/**
 * Reads an unpacked IDX file of unsigned bytes, the format of MNIST and Fashion-MNIST: two zero bytes, the type, the number of axes, the
 * extent of each as a big-endian 32-bit integer, and the values.
 *
 * @throws DataError naming `file` where it is no such file or has not exactly the bytes that its header promises.
 */
export function readIdx(bytes: Uint8Array, file: string): IdxArray {
  const [zero, alsoZero, type, axes] = bytes;
  if (axes === undefined || zero !== 0 || alsoZero !== 0) {
    throw new DataError(`${file}: not an IDX file: it begins with ${hexadecimal(bytes)}, and not with 00 00.`);
  }
  if (type !== unsignedBytes) {
    throw new DataError(`${file}: the IDX file holds values of type 0x${type?.toString(16)}; expected unsigned bytes, 0x8.`);
  }
  const header = 4 + 4 * axes;
  if (axes < 1 || bytes.length < header) {
    throw new DataError(`${file}: the IDX file ends within its header of ${axes} axes: it has ${bytes.length} bytes.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = shape.reduce((product, extent) => product * extent, 1);
  const found = bytes.length - header;
  if (found !== expected) {
    const fault = found < expected ? 'is truncated' : 'has bytes behind its end';
    throw new DataError(`${file}: the IDX file ${fault}: its header says ${shape.join(' x ')} bytes, but ${found} follow.`);
  }
  return { shape, data: bytes.subarray(header) };
}

function hexadecimal(bytes: Uint8Array): string {
  return bytes.length === 0
    ? 'nothing'
    : Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
