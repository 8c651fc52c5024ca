import type { Image } from '@ocelli/transforms';
import type { ClassificationItem } from '../dataset.js';
import type { Batch } from './batch.js';

/**
 * Stacks images of one size and their labels: the loader's collate unless another one is given.
 *
 * Bytes become v / 255, from 0 to 1; floats stay as they are. So an image that was never normalised is on the scale 0 to 1.
 *
 * @throws RangeError when two images differ in size, naming both; TypeError when an item has no image and label.
 */
export function stackImages(items: readonly ClassificationItem[], indices: Uint32Array): Batch {
  const first = requireClassificationItem(items[0]);
  const { height, width, channels } = first.image;
  const images = new Float32Array(items.length * height * width * channels);
  const labels = new Int32Array(items.length);
  items.forEach((item, position) => {
    const { image, label } = requireClassificationItem(item);
    if (!sameSize(image, first.image)) {
      throw new RangeError(
        `The images of a batch must have one size, but sample ${indices[0]} has ${sizeText(first.image)} and sample ` +
          `${indices[position]} has ${sizeText(image)}; resize or crop them, or give the loader a collate.`,
      );
    }
    writeLevels(image, images, position * height * width * channels);
    labels[position] = label;
  });
  return { images, shape: [items.length, height, width, channels], labels, indices };
}

/** Writes an image as float32 from `offset` on. */
export function writeLevels({ data }: Image, into: Float32Array, offset: number): void {
  if (data instanceof Float32Array) into.set(data, offset);
  else for (let index = 0; index < data.length; index++) into[offset + index] = (data[index] ?? 0) / 255;
}

export function sameSize(a: Image, b: Image): boolean {
  return a.height === b.height && a.width === b.width && a.channels === b.channels;
}

/** @throws TypeError unless the item has an image and a label. */
export function requireClassificationItem(item: unknown): ClassificationItem {
  if (typeof item === 'object' && item !== null && 'image' in item && 'label' in item) return item as ClassificationItem;
  throw new TypeError('The loader stacks items of the form { image, label }; the dataset gives others, so give it a collate.');
}

function sizeText({ height, width, channels }: Image): string {
  return `${height} x ${width} pixels of ${channels} ${channels === 1 ? 'channel' : 'channels'}`;
}
