import { gzipSync } from 'node:zlib';

/** An IDX file of unsigned bytes; the header may promise another number of values than there are. */
export function idxBytes(shape: readonly number[], values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  bytes.set([0, 0, 8, shape.length]);
  const view = new DataView(bytes.buffer);
  for (const [axis, extent] of shape.entries()) view.setUint32(4 + 4 * axis, extent);
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

/** A file of CIFAR's binary version: record i has the labels given, and planes of i + 1, i + 2 and i + 3. */
export function cifarBytes(labels: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const records = labels.map((own, record) => {
    const planes = [1, 2, 3].flatMap((channel) => Array.from({ length: 1024 }, () => record + channel));
    return [...own, ...planes];
  });
  return Uint8Array.from(records.flat());
}

export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes));
}
