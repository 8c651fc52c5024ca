import type { ClassificationDataset } from '../dataset.js';

export interface ArrayDatasetOptions {
  /** All pictures one after the other, channels innermost. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly labels: ArrayLike<number>;
  readonly classNames: readonly string[];
  /** What an item is called in messages: `train image` gives `train image 17`. */
  readonly itemName?: string;
}

/**
 * Pictures of one size that lie in one array; an item is a window on it, and nothing may write to it.
 *
 * @throws RangeError when the array has another length than the labels say, or a label names no class.
 */
export function arrayDataset(options: ArrayDatasetOptions): ClassificationDataset {
  const { pixels, height, width, channels, labels, classNames, itemName = 'image' } = options;
  const size = height * width * channels;
  if (pixels.length !== labels.length * size) {
    throw new RangeError(`${labels.length} images of ${height} x ${width} x ${channels} need other than ${pixels.length} bytes.`);
  }
  const wrong = Array.from(labels).findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classNames.length));
  if (wrong >= 0) {
    throw new RangeError(`${itemName} ${wrong} has label ${labels[wrong]}, but there are classes 0 to ${classNames.length - 1}.`);
  }
  const label = (index: number): number => {
    const found = labels[index];
    if (found === undefined) throw new RangeError(`There are images 0 to ${labels.length - 1}, but ${index} was asked for.`);
    return found;
  };
  return {
    length: labels.length,
    classNames,
    label,
    describe: (index) => `${itemName} ${index}`,
    get: (index) => ({
      label: label(index),
      image: { data: pixels.subarray(index * size, (index + 1) * size), height, width, channels },
    }),
  };
}
