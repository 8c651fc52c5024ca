import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { resizeImage } from './geometry/resize.js';
import { inputBox, preprocess, preprocessImage } from './preprocess.js';
import { grey, noise } from './testing/images.js';
import { largestDifference, referenceCases } from './testing/torchvision.js';
import { normalizeImage } from './values/normalize.js';

const plain = { mean: [0], std: [1] };

test.each(referenceCases('compose'))(
  '$name: the shorter side resized, the middle cut out, as Pillow',
  ({ image, args, pil: [expected] }) => {
    const {
      resize,
      center_crop: crop,
      mean,
      std,
    } = args as { resize: number; center_crop: number; mean: number[]; std: number[] };
    const output = preprocessImage(image, { height: crop, width: crop, channels: 3, mean, std, resizeRatio: resize / crop });
    // One grey level after division by the smallest std.
    expect(expected && largestDifference(output, expected)).toBeLessThan(1.001 / 255 / Math.min(...std));
  },
);

test('a picture of the right size is only normalised', () => {
  const image = noise(6, 8);
  const options = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] };
  expect(preprocess({ height: 6, width: 8, channels: 3, ...options })(image, new Rng(0))).toEqual(normalizeImage(image, options));
});

test('without a ratio the proportions are given up', () => {
  const image = noise(10, 6);
  const expected = normalizeImage(resizeImage(image, { size: [4, 4], antialias: true }), { mean: 0, std: 1 });
  expect(preprocessImage(image, { height: 4, width: 4, channels: 3, ...plain })).toEqual(expected);
});

test('an oblong input is covered before its middle is cut out', () => {
  const image = noise(20, 20);
  const resized = normalizeImage(resizeImage(image, { size: [12, 12], antialias: true }), { mean: 0, std: 1 });
  const { data, height, width } = preprocessImage(image, { height: 6, width: 12, channels: 3, ...plain, resizeRatio: 1 });
  expect([height, width]).toEqual([6, 12]);
  expect(data).toEqual(resized.data.slice(3 * 12 * 3, 9 * 12 * 3));
});

test('grey and colours become what the model takes', () => {
  const colours = preprocessImage(grey([0, 255]), { height: 1, width: 2, channels: 3, ...plain });
  expect([...colours.data]).toEqual([0, 0, 0, 1, 1, 1]);
  expect(preprocessImage(noise(5, 5), { height: 5, width: 5, channels: 1, ...plain }).channels).toBe(1);
});

test('the input shows the middle of the picture, or all of it', () => {
  const square = { height: 6, width: 6, channels: 3 as const, ...plain };
  expect(inputBox({ height: 10, width: 7 }, square)).toEqual({ top: 0, left: 0, height: 10, width: 7 });
  // Resized to 8 x 16, of which columns 5 to 11 and rows 1 to 7 are cut out.
  expect(inputBox({ height: 20, width: 40 }, { ...square, resizeRatio: 4 / 3 })).toEqual({
    top: 2.5,
    left: 12.5,
    height: 15,
    width: 15,
  });
});

test('the input shows what its box says: a bright square of the picture fills it', () => {
  const [height, width] = [60, 100];
  const preprocessing = { height: 12, width: 12, channels: 1 as const, ...plain, resizeRatio: 1.25 };
  const box = inputBox({ height, width }, preprocessing);
  // Resized to 15 x 25, of which rows 2 to 14 and columns 6 to 18 are cut out.
  expect(box).toEqual({ top: 8, left: 24, height: 48, width: 48 });
  const data = Uint8Array.from({ length: height * width }, (_, place) => {
    const [y, x] = [Math.floor(place / width) - box.top, (place % width) - box.left];
    return y >= 0 && y < box.height && x >= 0 && x < box.width ? 255 : 0;
  });
  const shown = preprocessImage({ data, height, width, channels: 1 }, preprocessing);
  // A border would be 0 all along; antialiasing takes some from the pixels at the edge.
  expect(Math.min(...shown.data)).toBeGreaterThan(0.7);
  const moved = preprocessImage(
    { data: data.map((_, place) => data[place + 5] ?? 0), height, width, channels: 1 },
    preprocessing,
  );
  expect(Math.min(...moved.data)).toBeLessThan(0.1);
});

test('refuses a ratio that would leave a border', () => {
  const wrong = { height: 4, width: 4, channels: 3 as const, ...plain, resizeRatio: 0.5 };
  expect(() => preprocessImage(noise(8, 8), wrong)).toThrow('preprocess: resizeRatio must be at least 1, but it is 0.5.');
});

test('a model that takes blue first has its mean and deviation in that order too', () => {
  const image = { data: Uint8Array.of(255, 0, 51), height: 1, width: 1, channels: 3 };
  const given = { height: 1, width: 1, channels: 3, mean: [0.2, 0, 0.5], std: [1, 1, 0.25] } as const;
  expect([...preprocessImage(image, { ...given, channelOrder: 'bgr' }).data]).toEqual([0, 0, 2]);
  expect([...image.data]).toEqual([255, 0, 51]);
});
