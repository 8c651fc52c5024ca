import { Rng } from '@ocelli/random';
import { type Image, preprocessImage } from '@ocelli/transforms';
import { expect, test } from 'vitest';
import type { TrainSettings } from '../settings/schema.js';
import { trainSettings } from '../settings/schema.js';
import { trainingTransform } from './image-transforms.js';

const picture = (height: number, width: number): Image => ({
  data: Uint8Array.from({ length: height * width * 3 }, (_, index) => (index * 37) % 251),
  height,
  width,
  channels: 3,
});
const preprocessing = {
  height: 8,
  width: 8,
  channels: 3,
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
  resizeRatio: 1.25,
} as const;
const settings = (changes: Partial<TrainSettings>): TrainSettings => ({ ...trainSettings.parse({}), ...changes });

test('without changes an image is prepared as for measuring', () => {
  const image = picture(12, 10);
  expect(trainingTransform(settings({}), preprocessing)(image, new Rng(0))).toEqual(preprocessImage(image, preprocessing));
});

test('what a change has brought to the input size is not cut once more', () => {
  const image = picture(8, 8);
  const whole = preprocessImage(image, { ...preprocessing, resizeRatio: 1 });
  expect(trainingTransform(settings({}), preprocessing, [() => image])(picture(20, 20), new Rng(0))).toEqual(whole);
});

test.each(['shapes', 'imagefolder'])('crops and flips of %s draw from the stream alone', (dataset) => {
  const transform = trainingTransform(settings({ dataset, augment: 'crop-flip' }), preprocessing);
  const image = picture(16, 12);
  const results = [3, 3, 4].map((seed) => transform(image, new Rng(seed)));
  expect(results[0]).toEqual(results[1]);
  expect(results[0]).not.toEqual(results[2]);
  expect(results[0]).toMatchObject({ height: 8, width: 8, channels: 3 });
});
