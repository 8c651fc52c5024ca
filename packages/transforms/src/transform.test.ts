import { Rng } from '@ocelli/random';
import { describe, expect, test } from 'vitest';
import { centerCrop } from './geometry/crop.js';
import { randomHorizontalFlip, randomVerticalFlip } from './geometry/flip.js';
import { pad } from './geometry/pad.js';
import { randomCrop } from './geometry/random-crop.js';
import { randomResizedCrop } from './geometry/random-resized-crop.js';
import { resize } from './geometry/resize.js';
import { randomRotation } from './geometry/rotate.js';
import { noise } from './testing/images.js';
import { referenceCases } from './testing/torchvision.js';
import { compose, makeTransform, type Transform } from './transform.js';
import { normalize } from './values/normalize.js';
import { toFloat } from './values/to-float.js';

const all: [string, Transform][] = [
  ['resize', resize({ size: 7 })],
  ['centerCrop', centerCrop({ size: [5, 20] })],
  ['pad', pad({ padding: 2, mode: 'reflect' })],
  ['randomCrop', randomCrop({ size: 6, padding: 2 })],
  ['randomResizedCrop', randomResizedCrop({ size: 6 })],
  ['randomHorizontalFlip', randomHorizontalFlip()],
  ['randomVerticalFlip', randomVerticalFlip()],
  ['randomRotation', randomRotation({ degrees: 40, interpolation: 'bilinear' })],
  ['toFloat', toFloat()],
  ['normalize', normalize({ mean: 0.5, std: 0.5 })],
];

describe.each(all)('%s', (_, transform) => {
  test('leaves its image alone and gives the same for the same stream', () => {
    const image = noise(9, 11);
    const before = Uint8Array.from(image.data);
    const results = [1, 2, 3, 4].map((seed) => transform(image, new Rng(seed)));
    expect(image.data).toEqual(before);
    expect([1, 2, 3, 4].map((seed) => transform(image, new Rng(seed)))).toEqual(results);
  });

  test('refuses an image whose data has another length', () => {
    expect(() => transform({ ...noise(9, 11), height: 8 }, new Rng(0))).toThrow('but its data has 297 values');
  });
});

test('a transform draws from the size of its image, then applies what it drew', () => {
  const transform = makeTransform({
    draw: ({ height, width }, rng) => ({ height, width, word: rng.uint32() }),
    image: (image, drawn) => ({
      ...image,
      data: Float32Array.of(drawn.height, drawn.width),
      height: 1,
      width: 2,
      channels: 1,
      drawn,
    }),
  });
  const image = noise(4, 6);
  expect(transform(image, new Rng(3))).toMatchObject({ drawn: { height: 4, width: 6, word: new Rng(3).uint32() } });
  expect(transform.draw(image, new Rng(3))).toEqual({ height: 4, width: 6, word: new Rng(3).uint32() });
  expect(transform.image(image, { height: 1, width: 2, word: 3 }).data).toEqual(Float32Array.of(1, 2));
});

test('compose is one transform after the other on one stream, and takes plain functions', () => {
  const [crop, flip] = [randomCrop({ size: 5 }), randomHorizontalFlip()];
  const invert: Transform = (image) => ({ ...image, data: image.data.map((value) => 255 - value) });
  const image = noise(9, 11);
  for (let seed = 0; seed < 10; seed++) {
    const rng = new Rng(seed);
    expect(compose([crop, flip, invert])(image, new Rng(seed))).toEqual(invert(flip(crop(image, rng), rng), rng));
  }
  expect(compose([])(image, new Rng(0))).toBe(image);
});

test.each(referenceCases('compose'))('$name: the usual evaluation of classifiers', ({ image, args, pil }) => {
  const {
    resize: size,
    center_crop: crop,
    mean,
    std,
  } = args as { resize: number; center_crop: number; mean: number[]; std: number[] };
  const output = compose([resize({ size }), centerCrop({ size: crop }), toFloat(), normalize({ mean, std })])(image, new Rng(0));
  const [expected] = pil;
  expect([output.height, output.width, output.channels]).toEqual(expected?.shape);
  // Pillow rounds between its two passes: one grey level, as the reference says, on the normalised scale.
  output.data.forEach((value, index) => {
    expect(Math.abs(value - (expected?.values[index] ?? Number.NaN))).toBeLessThan(1.001 / 255 / (std[index % 3] ?? 1));
  });
});
