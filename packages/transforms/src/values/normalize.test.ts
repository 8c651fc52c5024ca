import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { asFloats, noise } from '../testing/images.js';
import { largestDifference, referenceCases } from '../testing/torchvision.js';
import { normalize, normalizeImage } from './normalize.js';
import { toFloat, toFloatImage } from './to-float.js';

test.each(referenceCases('normalize'))('$name as torchvision', ({ image, args, tensor: [expected] }) => {
  const options = args as unknown as { mean: number[]; std: number[] };
  // The reference holds seven digits of values up to 2.7.
  expect(expected && largestDifference(normalize(options)(toFloatImage(image), new Rng(0)), expected)).toBeLessThan(1e-6);
  expect(expected && largestDifference(normalize(options)(image, new Rng(0)), expected)).toBeLessThan(1e-6);
});

test('one value serves all channels', () => {
  const image = noise(3, 4);
  expect(normalizeImage(image, { mean: 0.5, std: 0.25 })).toEqual(
    normalizeImage(image, { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }),
  );
});

test('gives float32 and the image its size', () => {
  const output = normalize({ mean: 0, std: 1 })(noise(3, 4, 1), new Rng(0));
  expect(output).toEqual(toFloat()(noise(3, 4, 1), new Rng(0)));
  expect(output.data).toBeInstanceOf(Float32Array);
});

test('floats are taken as they are, bytes as parts of 255', () => {
  const image = asFloats(noise(2, 2));
  expect(normalizeImage(image, { mean: 0, std: 1 })).toEqual(image);
  expect([
    ...normalizeImage({ data: Uint8Array.of(0, 255), height: 1, width: 2, channels: 1 }, { mean: 0, std: 1 }).data,
  ]).toEqual([0, 1]);
});

test('refuses values that do not fit', () => {
  expect(() => normalize({ mean: 0, std: 0 })).toThrow('normalize: std must be positive, but it is 0.');
  expect(() => normalize({ mean: [0, Number.NaN, 0], std: 1 })).toThrow('normalize: mean must be finite, but it is NaN.');
  expect(() => normalize({ mean: 0, std: [1, Number.NaN, 1] })).toThrow('normalize: std must be positive');
  expect(() => normalizeImage(noise(2, 2, 1), { mean: [0.1, 0.2, 0.3], std: 1 })).toThrow(
    'normalize: mean has 3 values, but the image has 1 channels.',
  );
});
