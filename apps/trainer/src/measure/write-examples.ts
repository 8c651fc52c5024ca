import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassificationDataset } from '@ocelli/data';
import { Rng } from '@ocelli/random';
import { writeFileAtomic } from '@ocelli/train/node';
import sharp from 'sharp';

/** How many examples there are at most. */
const most = 10;

/**
 * Writes the first test image of each class that can be read as a PNG, so that there are pictures to classify; what is there already stays.
 */
export async function writeExamples(folder: string, images: ClassificationDataset): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const written = new Set<number>();
  for (let index = 0; index < images.length && written.size < most; index++) {
    const label = images.label(index);
    const image = written.has(label) ? undefined : await readable(images, index);
    if (!(image?.data instanceof Uint8Array)) continue;
    const { data, height, width, channels } = image;
    const png = sharp(data, { raw: { height, width, channels: channels as 1 | 3 } }).png();
    const name = (images.classNames[label] ?? String(label)).replace(/[^\w-]+/g, '-');
    await writeFileAtomic(join(folder, `${name}.png`), await png.toBuffer());
    written.add(label);
  }
}

/** Undefined for an image that cannot be read, which was told when it was measured. */
async function readable(images: ClassificationDataset, index: number) {
  try {
    return (await images.get(index, new Rng(0))).image;
  } catch {
    return undefined;
  }
}
