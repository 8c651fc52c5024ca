import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { noise } from '../testing/images.js';
import { randomResizedCrop } from './random-resized-crop.js';
import { resizedCropImage } from './resize.js';

test('boxes have the area and the shape that were asked for, and lie inside', () => {
  const transform = randomResizedCrop({ size: 8, scale: [0.2, 0.4], ratio: [0.5, 2] });
  const rng = new Rng(1);
  const size = { height: 1000, width: 1200 };
  const samples = Array.from({ length: 4000 }, () => transform.draw(size, rng));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
  for (const { top, left, height, width } of samples) {
    expect(top >= 0 && left >= 0 && top + height <= 1000 && left + width <= 1200).toBe(true);
    // Rounding to whole pixels moves area and ratio by a few thousandths.
    expect((height * width) / 1.2e6).toBeGreaterThan(0.198);
    expect((height * width) / 1.2e6).toBeLessThan(0.402);
    expect(Math.abs(Math.log(width / height))).toBeLessThan(Math.log(2) + 0.01);
  }
  // No box of these areas and ratios is refused here, so area and log ratio are uniform: means within five standard errors.
  const areas = samples.map(({ height, width }) => (height * width) / 1.2e6);
  expect(Math.abs(mean(areas) - 0.3)).toBeLessThan((5 * 0.2) / Math.sqrt(12 * 4000));
  const ratios = samples.map(({ height, width }) => Math.log(width / height));
  expect(Math.abs(mean(ratios))).toBeLessThan((5 * 2 * Math.log(2)) / Math.sqrt(12 * 4000));
  const places = samples.map(({ top, height }) => top / (1000 - height + 1));
  expect(Math.abs(mean(places) - 0.5)).toBeLessThan(5 / Math.sqrt(12 * 4000) + 0.001);
});

test('is the resized crop of the box that it draws', () => {
  const image = noise(40, 50);
  const transform = randomResizedCrop({ size: [9, 12], interpolation: 'bicubic' });
  for (let seed = 0; seed < 5; seed++) {
    const box = transform.draw(image, new Rng(seed));
    expect(transform(image, new Rng(seed))).toEqual(resizedCropImage(image, box, { size: [9, 12], interpolation: 'bicubic' }));
  }
});

test('boxes stay what they were: resumed runs count on them', () => {
  const { draw } = randomResizedCrop({ size: 224 });
  const rng = new Rng(7);
  expect(Array.from({ length: 3 }, () => draw({ height: 375, width: 500 }, rng))).toEqual([
    { top: 65, left: 51, height: 210, width: 165 },
    { top: 161, left: 224, height: 185, width: 241 },
    { top: 14, left: 4, height: 355, width: 434 },
  ]);
});

test.each([
  [
    { height: 10, width: 1000 },
    { top: 0, left: 493, height: 10, width: 13 },
  ],
  [
    { height: 1000, width: 10 },
    { top: 493, left: 0, height: 13, width: 10 },
  ],
  [
    { height: 100, width: 100 },
    { top: 0, left: 0, height: 100, width: 100 },
  ],
])('where no box fits, the middle of %j is taken', (size, expected) => {
  // Areas beyond the image's own never fit.
  const { draw } = randomResizedCrop({ size: 4, scale: [2, 3] });
  expect(draw(size, new Rng(0))).toEqual(expected);
});

test('refuses options that mean nothing', () => {
  expect(() => randomResizedCrop({ size: 0 })).toThrow('randomResizedCrop: size must be a positive integer');
  expect(() => randomResizedCrop({ size: 4, scale: [1, 0.08] })).toThrow(
    'randomResizedCrop: scale must be two positive numbers, the smaller one first, but it is [1, 0.08].',
  );
  expect(() => randomResizedCrop({ size: 4, interpolation: 'area' as 'nearest' })).toThrow(
    'randomResizedCrop: interpolation must be one of',
  );
  expect(() => randomResizedCrop({ size: 4, ratio: [0, 1] })).toThrow('randomResizedCrop: ratio must be');
});
