import { DataError } from '../data-error.js';

/** Pictures of 32 x 32 RGB pixels and the classes of each. */
export interface CifarRecords {
  readonly count: number;
  /** The pictures one after the other, channels innermost. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  /** The twenty superclasses of CIFAR-100; empty for CIFAR-10. */
  readonly coarseLabels: Uint8Array;
}

const side = 32;
const plane = side * side;
const picture = 3 * plane;

/** How many label bytes stand before each picture, and how many classes each may name, the last being the one to learn. */
const labelRanges = { cifar10: [10], cifar100: [20, 100] } as const;

/**
 * Reads a file of CIFAR's binary version: records of one label byte (two for CIFAR-100: coarse, fine) and the red, green and blue plane of
 * 1,024 bytes each.
 *
 * @throws DataError naming `file` where its size is no whole number of records or a label is out of range.
 */
export function readCifar(bytes: Uint8Array, version: keyof typeof labelRanges, file: string): CifarRecords {
  const ranges = labelRanges[version];
  const length = ranges.length + picture;
  const count = bytes.length / length;
  if (count < 1 || !Number.isInteger(count)) {
    throw new DataError(`${file}: ${bytes.length} bytes are no whole number of ${version} records of ${length} bytes each.`);
  }
  const pixels = new Uint8Array(count * picture);
  const labels = ranges.map(() => new Uint8Array(count));
  for (let record = 0; record < count; record++) {
    const start = record * length;
    for (const [index, classes] of ranges.entries()) {
      const label = bytes[start + index] ?? 0;
      if (label >= classes) {
        throw new DataError(`${file}: record ${record} has label ${label}, but ${version} has labels 0 to ${classes - 1} there.`);
      }
      (labels[index] as Uint8Array)[record] = label;
    }
    interleave(bytes, start + ranges.length, pixels, record * picture);
  }
  const fine = labels.at(-1) ?? new Uint8Array();
  return { count, pixels, labels: fine, coarseLabels: labels.length > 1 ? (labels[0] ?? fine) : new Uint8Array() };
}

function interleave(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const start = from + channel * plane;
    for (let pixel = 0; pixel < plane; pixel++) pixels[to + 3 * pixel + channel] = planes[start + pixel] as number;
  }
}
