import type { Batch } from '@ocelli/data';
import { DataLoader } from '@ocelli/data';
import type { BatchSource } from '@ocelli/train';
import { expect, test } from 'vitest';
import { madeUpImages, wholeBatches } from './image-source.js';

async function all(source: BatchSource): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of source.epoch(0)) batches.push(batch);
  return batches;
}

/** Of images of one pixel, whose number says which it is. */
function loaderOf(length: number, batchSize: number): DataLoader {
  const get = async (index: number) => ({ image: { data: Float32Array.of(index), width: 1, height: 1, channels: 1 }, label: 0 });
  return new DataLoader({ length, classNames: ['one'], get } as never, { batchSize, seed: 1, shuffle: false });
}

test('made-up images are of the shape, normally distributed, and of each class in turn', async () => {
  const source = madeUpImages({ inChannels: 3, imageSize: 16, numClasses: 5 }, 8, 4);
  const batches = await all(source);
  expect([source.length, batches.length]).toEqual([4, 4]);
  const [{ images, shape, labels } = {} as Batch] = batches;
  expect(shape).toEqual([8, 16, 16, 3]);
  expect([...labels]).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
  const mean = images.reduce((sum, value) => sum + value, 0) / images.length;
  const variance = images.reduce((sum, value) => sum + value ** 2, 0) / images.length;
  // Of 6,144 numbers: four deviations of their mean and of their variance.
  expect(Math.abs(mean)).toBeLessThan(0.051);
  expect(Math.abs(variance - 1)).toBeLessThan(0.073);
});

test('whole batches of a loader, from as many epochs as it takes', async () => {
  const batches = await all(wholeBatches(loaderOf(7, 3), 3, 5));
  expect(batches.map(({ images }) => [...images])).toEqual([
    [0, 1, 2],
    [3, 4, 5],
    [0, 1, 2],
    [3, 4, 5],
    [0, 1, 2],
  ]);
  await expect(all(wholeBatches(loaderOf(2, 3), 3, 1))).rejects.toThrow(
    '--batch-size 3: the dataset has fewer images to train on',
  );
});
