import { expect, test } from 'vitest';
import { perChannel, readFill, readSize, requireImage } from './image.js';
import { asFloats, noise } from './testing/images.js';

test('an image must have as many values as its extents say', () => {
  expect(() => requireImage(noise(2, 3))).not.toThrow();
  expect(() => requireImage({ ...noise(2, 3), width: 4 })).toThrow(
    'The image says 2 x 4 pixels of 3 channels, but its data has 18 values.',
  );
  for (const height of [0, -2, 1.5, Number.NaN]) expect(() => requireImage({ ...noise(2, 3), height })).toThrow(RangeError);
  expect(() => requireImage({ data: new Uint8Array(0), height: 0, width: 0, channels: 3 })).toThrow(RangeError);
});

test('a size is a square or height and width', () => {
  expect(readSize(3, 'size')).toEqual({ height: 3, width: 3 });
  expect(readSize([2, 5], 'size')).toEqual({ height: 2, width: 5 });
  expect(() => readSize(0, 'crop: size')).toThrow(
    'crop: size must be a positive integer or [height, width] of them, but it is 0.',
  );
  expect(() => readSize([2, 1.5], 'size')).toThrow('[2,1.5]');
});

test('values are for all channels or one for each', () => {
  expect(perChannel(2, noise(1, 1, 3), 'mean')).toEqual([2, 2, 2]);
  expect(perChannel([2], noise(1, 1, 3), 'mean')).toEqual([2, 2, 2]);
  expect(perChannel([1, 2, 3], noise(1, 1, 3), 'mean')).toEqual([1, 2, 3]);
  expect(() => perChannel([1, 2, 3], noise(1, 1, 1), 'mean')).toThrow('mean has 3 values, but the image has 1 channels.');
});

test('a fill fits the image', () => {
  for (const fill of [-1, 256, 0.5, Number.NaN]) expect(() => readFill(fill, noise(1, 1))).toThrow(RangeError);
  expect(readFill(-0.5, asFloats(noise(1, 1)))).toEqual([-0.5, -0.5, -0.5]);
  expect(() => readFill(Number.NaN, asFloats(noise(1, 1)))).toThrow(RangeError);
});
