import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@ocelli/random';
import { describe, expect, it } from 'vitest';
import type { ClassificationDataset } from '../dataset.js';
import { DataLoader } from '../loader/data-loader.js';
import { openDataset } from './open-dataset.js';

const data = process.env['OCELLI_DATA'];
const at = (folder: string) => join(data ?? '', folder);
if (data === undefined) process.stdout.write('notice: OCELLI_DATA is not set, the original datasets are not read\n');

/** How many images each class has. */
function countsOf(dataset: ClassificationDataset): number[] {
  const counts = dataset.classNames.map(() => 0);
  for (let index = 0; index < dataset.length; index++) counts[dataset.label(index)] = (counts[dataset.label(index)] ?? 0) + 1;
  return counts;
}

async function meanOf(dataset: ClassificationDataset, count: number): Promise<number> {
  let sum = 0;
  let pixels = 0;
  for (let index = 0; index < count; index++) {
    const { image } = await dataset.get(index, new Rng(0));
    for (const value of image.data) sum += value;
    pixels += image.data.length;
  }
  return sum / pixels / 255;
}

describe.skipIf(data === undefined || !existsSync(at('fashion-mnist')))('Fashion-MNIST', () => {
  it('has 6,000 images of each class to train and 1,000 to measure, and the published mean', async () => {
    const [train, test] = await Promise.all(
      (['train', 'test'] as const).map((split) => openDataset('fashion-mnist', { split, dataDir: at('fashion-mnist') })),
    );
    expect(train && countsOf(train)).toEqual(Array.from({ length: 10 }, () => 6000));
    expect(test && countsOf(test)).toEqual(Array.from({ length: 10 }, () => 1000));
    expect(train && (await meanOf(train, train.length))).toBeCloseTo(0.286, 4);
    // The first training image is an ankle boot.
    expect(train?.classNames[train.label(0)]).toBe('Ankle boot');
  });
});

describe.skipIf(data === undefined || !existsSync(at('mnist')))('MNIST', () => {
  it('has the published mean, and 5 0 4 1 9 as its first digits', async () => {
    const train = await openDataset('mnist', { split: 'train', dataDir: at('mnist') });
    expect([0, 1, 2, 3, 4].map((index) => train.label(index))).toEqual([5, 0, 4, 1, 9]);
    expect(await meanOf(train, train.length)).toBeCloseTo(0.1307, 4);
  });
});

describe.skipIf(data === undefined || !existsSync(at('caltech101-subset')))('photos of Caltech 101', () => {
  it('are twenty classes of 30 and 10, grey ones as RGB too', async () => {
    const [train, test] = await Promise.all(
      (['train', 'test'] as const).map((split) => openDataset('imagefolder', { split, dataDir: at('caltech101-subset') })),
    );
    expect(train && countsOf(train)).toEqual(Array.from({ length: 20 }, () => 30));
    expect(test && countsOf(test)).toEqual(Array.from({ length: 20 }, () => 10));
    const collate = (items: readonly { image: { channels: number; width: number } }[]) =>
      items.map(({ image }) => image.channels);
    const loader = new DataLoader(test as ClassificationDataset, { batchSize: 50, collate });
    const channels: number[] = [];
    for await (const batch of loader.epoch(0)) channels.push(...batch);
    expect(channels).toEqual(Array.from({ length: 200 }, () => 3));
  });
});

describe.skipIf(data === undefined || !existsSync(at('imagenet-sample')))('photos of ImageNet', () => {
  it('are a hundred classes of one each, all whole, in colour and of their own sizes', async () => {
    const photos = await openDataset('imagefolder', { split: 'train', dataDir: at('imagenet-sample') });
    expect(countsOf(photos)).toEqual(Array.from({ length: 100 }, () => 1));
    expect(photos.classNames.slice(0, 2)).toEqual(['n01491361', 'n01580077']);
    const sizes = await Promise.all(
      photos.classNames.map(async (_, index) => {
        const { image } = await photos.get(index, new Rng(0));
        expect(image.data).toHaveLength(image.height * image.width * 3);
        return Math.min(image.height, image.width);
      }),
    );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(224);
    await expect(openDataset('imagefolder', { split: 'test', dataDir: at('imagenet-sample') })).rejects.toThrow(
      'each class has one picture, so that none can be kept back for measuring',
    );
  });
});
