import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { noise } from '../testing/images.js';
import { cropImage } from './crop.js';
import { padImage } from './pad.js';
import { randomCrop } from './random-crop.js';

test('places are uniform over all that fit, padding included', () => {
  const transform = randomCrop({ size: [4, 5], padding: { left: 1, top: 0, right: 2, bottom: 1 } });
  const rng = new Rng(1);
  const counts = new Map<string, number>();
  const draws = 12_000;
  for (let draw = 0; draw < draws; draw++) {
    const { top, left, height, width } = transform.draw({ height: 6, width: 7 }, rng);
    expect([height, width]).toEqual([4, 5]);
    counts.set(`${top},${left}`, (counts.get(`${top},${left}`) ?? 0) + 1);
  }
  const places = [0, 1, 2, 3].flatMap((top) => [-1, 0, 1, 2, 3, 4].map((left) => `${top},${left}`));
  expect([...counts.keys()].sort()).toEqual(places.sort());
  const expected = draws / places.length;
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // Five standard deviations above the mean of chi-squared with 23 degrees of freedom.
  expect(chiSquared).toBeLessThan(23 + 5 * Math.sqrt(2 * 23));
});

test.each(['constant', 'edge', 'reflect', 'symmetric'] as const)('is a crop of the padded image (%s)', (mode) => {
  const image = noise(8, 8);
  const border = { mode, fill: 9 };
  const transform = randomCrop({ size: 8, padding: 4, ...border });
  const padded = padImage(image, { padding: 4, ...border });
  for (let seed = 0; seed < 20; seed++) {
    const box = transform.draw(image, new Rng(seed));
    expect(transform(image, new Rng(seed))).toEqual(cropImage(padded, { ...box, top: box.top + 4, left: box.left + 4 }));
  }
});

test('an image of the very size is taken whole', () => {
  const image = noise(5, 6);
  expect(randomCrop({ size: [5, 6] })(image, new Rng(0))).toEqual(image);
});

test('an image that is too small is an error, or padded on both sides', () => {
  expect(() => randomCrop({ size: 8, padding: 1 })(noise(8, 4), new Rng(0))).toThrow(
    'randomCrop: the image of 10 x 6 pixels, padding included, is smaller than the crop of 8 x 8: use padIfNeeded, or resize first.',
  );
  const transform = randomCrop({ size: 8, padIfNeeded: true });
  const lefts = new Set(Array.from({ length: 200 }, (_, seed) => transform.draw({ height: 8, width: 5 }, new Rng(seed)).left));
  expect([...lefts].sort((a, b) => a - b).map((left) => left + 0)).toEqual([-3, -2, -1, 0]);
});

test('refuses options that mean nothing', () => {
  expect(() => randomCrop({ size: 2.5 })).toThrow('randomCrop: size must be a positive integer');
  expect(() => randomCrop({ size: 2, mode: 'mirror' as 'edge' })).toThrow('randomCrop: mode must be one of');
  expect(() => randomCrop({ size: 2, padding: -1 })).toThrow('randomCrop: padding must be non-negative integers');
});
