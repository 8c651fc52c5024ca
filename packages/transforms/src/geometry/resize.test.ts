import { Rng } from '@ocelli/random';
import { describe, expect, test } from 'vitest';
import type { Image, PixelBox, SizeOption } from '../image.js';
import { asFloats, channelOf, grey, noise } from '../testing/images.js';
import { largestDifference, referenceCases } from '../testing/torchvision.js';
import type { Interpolation } from './axis-weights.js';
import { cropImage } from './crop.js';
import { type ResizeOptions, resize, resizedCropImage, resizedSize, resizeImage } from './resize.js';

const interpolations: Interpolation[] = ['nearest', 'nearest-exact', 'bilinear', 'bicubic'];

function toOptions(args: Readonly<Record<string, unknown>>): ResizeOptions {
  const {
    size,
    max_size: maxSize,
    interpolation,
    antialias = true,
  } = args as {
    size: SizeOption;
    max_size?: number;
    interpolation: Interpolation;
    antialias?: boolean;
  };
  return { size, interpolation, antialias, ...(maxSize === undefined ? {} : { maxSize }) };
}

test.each(referenceCases('resize'))('$name as torchvision on a tensor', ({ image, args, tensor: [expected] }) => {
  const options = toOptions(args);
  const output = resize(options)(image, new Rng(0));
  // torchvision computes in float32: where a value is near a half, one grey level is left to it. Copied pixels are exact.
  expect(expected && largestDifference(output, expected)).toBeLessThanOrEqual(options.interpolation === 'nearest' ? 0 : 1);
});

test.each(referenceCases('resize').filter(({ pil }) => pil.length > 0))('$name as Pillow', ({ image, args, pil: [expected] }) => {
  const options = toOptions(args);
  const nearest = options.interpolation === 'nearest';
  const output = resizeImage(image, nearest ? { ...options, interpolation: 'nearest-exact' } : options);
  // Pillow rounds to bytes between its two passes, which moves a value by one grey level at most.
  expect(expected && largestDifference(output, expected)).toBeLessThanOrEqual(nearest ? 0 : 1);
});

test.each(referenceCases('resized_crop'))('$name as torchvision and Pillow', ({ image, args, tensor: [tensor], pil: [pil] }) => {
  const { top, left, height, width, ...rest } = args as unknown as PixelBox;
  const output = resizedCropImage(image, { top, left, height, width }, toOptions(rest));
  expect(tensor && largestDifference(output, tensor)).toBeLessThanOrEqual(1);
  expect(pil && largestDifference(output, pil)).toBeLessThanOrEqual(1);
});

describe.each(interpolations)('%s', (interpolation) => {
  const sizes: SizeOption[] = [[5, 4], [23, 31], [1, 1], 12];

  test.each(sizes)('each channel is resized as if it were alone (size %j)', (size) => {
    for (const channels of [1, 3, 4]) {
      for (const image of [noise(13, 17, channels), asFloats(noise(13, 17, channels))]) {
        const output = resizeImage(image, { size, interpolation });
        for (let channel = 0; channel < channels; channel++) {
          expect(channelOf(output, channel)).toEqual(resizeImage(channelOf(image, channel), { size, interpolation }));
        }
      }
    }
  });

  test('a resized crop is the resized crop', () => {
    const image = noise(20, 30);
    const box = { top: 3, left: 5, height: 14, width: 9 };
    expect(resizedCropImage(image, box, { size: [7, 11], interpolation })).toEqual(
      resizeImage(cropImage(image, box), { size: [7, 11], interpolation }),
    );
  });

  test('the same size gives the same values', () => {
    const image = noise(6, 9);
    expect(resizeImage(image, { size: [6, 9], interpolation })).toEqual(image);
  });

  test('one colour stays one colour', () => {
    const image: Image = { data: new Uint8Array(11 * 19 * 3).fill(201), height: 11, width: 19, channels: 3 };
    for (const antialias of [true, false]) {
      const output = resizeImage(image, { size: [40, 3], interpolation, antialias });
      expect(output.data.every((value) => value === 201)).toBe(true);
    }
  });

  test('bytes are the rounded and clamped floats', () => {
    const image = noise(9, 12);
    const bytes = resizeImage(image, { size: [14, 7], interpolation });
    const floats = resizeImage(asFloats(image), { size: [14, 7], interpolation });
    floats.data.forEach((value, index) => {
      expect(Math.abs((bytes.data[index] ?? Number.NaN) - Math.min(Math.max(value, 0), 255))).toBeLessThanOrEqual(0.5);
    });
  });
});

test('bicubic overshoots in floats and is clamped in bytes', () => {
  const step = grey([0, 0, 0, 255, 255, 255]);
  const floats = resizeImage(asFloats(step), { size: [1, 24], interpolation: 'bicubic' }).data;
  expect(Math.min(...floats)).toBeLessThan(-1);
  expect(Math.max(...floats)).toBeGreaterThan(256);
  const bytes = resizeImage(step, { size: [1, 24], interpolation: 'bicubic' }).data;
  expect([...bytes].toSorted((a, b) => a - b)).toEqual([...bytes]);
});

test('a number is the shorter side, and maxSize bounds the longer one', () => {
  expect(resizedSize({ height: 375, width: 500 }, { size: 256 })).toEqual({ height: 256, width: 341 });
  expect(resizedSize({ height: 500, width: 375 }, { size: 256 })).toEqual({ height: 341, width: 256 });
  expect(resizedSize({ height: 100, width: 1000 }, { size: 50, maxSize: 200 })).toEqual({ height: 20, width: 200 });
  expect(resizedSize({ height: 1, width: 1000 }, { size: 2, maxSize: 10 })).toEqual({ height: 1, width: 10 });
});

test('refuses sizes and boxes that mean nothing', () => {
  const image = noise(10, 10);
  expect(() => resize({ size: 0 })).toThrow('resize: size must be a positive integer');
  expect(() => resize({ size: [4, -1] })).toThrow('[4,-1]');
  const unknown = { size: 4, interpolation: 'lanczos' as 'bicubic' };
  expect(() => resize(unknown)).toThrow(
    'resize: interpolation must be one of nearest, nearest-exact, bilinear, bicubic, but it is "lanczos".',
  );
  expect(() => resizeImage(image, unknown)).toThrow('interpolation must be one of');
  expect(() => resize({ size: 10, maxSize: 10 })).toThrow('resize: maxSize must be an integer above the size 10, but it is 10.');
  expect(() => resize({ size: [4, 4], maxSize: 10 })).toThrow('maxSize needs a number as size');
  expect(() => resizedCropImage(image, { top: 5, left: 0, height: 6, width: 3 }, { size: 4 })).toThrow(
    'reaches out of the image of 10 x 10 pixels',
  );
});
