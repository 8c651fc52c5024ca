/** The photos of an image folder as the loader's benchmark reads them; each worker thread makes its own. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ClassificationItem, Dataset } from '../../packages/data/src/index.js';
import { readImageFile } from '../../packages/data/src/node.js';
import { compose, normalize, randomHorizontalFlip, randomResizedCrop } from '../../packages/transforms/src/index.js';

export const size = 224;
export const mean = [0.485, 0.456, 0.406];
export const std = [0.229, 0.224, 0.225];
export const crop = randomResizedCrop({ size });
export const flip = randomHorizontalFlip();

interface Raw {
  readonly data: Uint8Array;
  readonly info: { readonly width: number; readonly height: number; readonly channels: number };
}

/** The part of sharp that is used; it is installed beside the data package. */
export interface Sharp {
  (file: string, options: { ignoreIcc: boolean }): Sharp;
  concurrency(threads: number): number;
  metadata(): Promise<{ width: number; height: number }>;
  extract(box: { top: number; left: number; width: number; height: number }): Sharp;
  resize(width: number, height: number, options: { fit: 'fill'; kernel: 'linear' }): Sharp;
  flop(whether: boolean): Sharp;
  raw(): Sharp;
  toBuffer(options: { resolveWithObject: true }): Promise<Raw>;
}

export const sharp = createRequire(new URL('../../packages/data/package.json', import.meta.url))('sharp') as Sharp;
sharp.concurrency(1);

/** Paths of all JPEG files, sorted; the folder's subfolders are classes. */
export function listPhotos(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.jpe?g$/i.test(file))
    .sort()
    .map((file) => join(folder, file));
}

export default function photos({ folder }: { folder: string }): Dataset<ClassificationItem> {
  const files = listPhotos(folder);
  const transform = compose([crop, flip, normalize({ mean, std })]);
  return {
    length: files.length,
    get: async (index, rng) => ({ image: transform(await readImageFile(files[index] ?? ''), rng), label: 0 }),
  };
}
