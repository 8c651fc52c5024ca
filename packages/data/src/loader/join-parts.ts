import type { ClassificationItem } from '../dataset.js';
import type { Batch } from './batch.js';
import type { ItemsPart, StackedPart } from './worker-messages.js';

/** A part of a batch as it came from a thread. */
export type Part = ItemsPart | StackedPart;

/** One batch of parts that are all stacked and of one image size; undefined for others. Equal to `stackImages` of all items. */
export function joinStacked(parts: readonly Part[], indices: Uint32Array): Batch | undefined {
  const first = parts[0];
  if (first?.kind !== 'stacked') return undefined;
  const [height, width, channels] = first.size;
  const length = height * width * channels;
  const images = new Float32Array(indices.length * length);
  const labels = new Int32Array(indices.length);
  let position = 0;
  for (const part of parts) {
    if (part.kind !== 'stacked' || part.size.some((extent, axis) => extent !== first.size[axis])) return undefined;
    const count = part.labels.length;
    images.set(new Float32Array(part.memory, 0, count * length), position * length);
    labels.set(part.labels, position);
    position += count;
  }
  return { images, shape: [indices.length, height, width, channels], labels, indices };
}

/** The items of a part, those in shared memory as windows on it. */
export function partItems(part: Part): readonly unknown[] {
  return part.kind === 'items' ? part.items : unstack(part);
}

/** The items of a stacked part, as windows on its memory. */
export function unstack({ size, labels, memory }: Pick<StackedPart, 'size' | 'labels' | 'memory'>): ClassificationItem[] {
  const [height, width, channels] = size;
  const length = height * width * channels;
  const levels = new Float32Array(memory);
  return Array.from(labels, (label, position) => ({
    image: { data: levels.subarray(position * length, (position + 1) * length), height, width, channels },
    label,
  }));
}
