import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { noise } from '../testing/images.js';
import { largestDifference, referenceCases } from '../testing/torchvision.js';
import { toFloat, toFloatImage } from './to-float.js';

test.each(referenceCases('to_tensor'))('$name as torchvision', ({ image, pil: [expected] }) => {
  // The reference holds seven digits of values up to 1.
  expect(expected && largestDifference(toFloat()(image, new Rng(0)), expected)).toBeLessThan(1e-7);
});

test('every byte becomes the float32 nearest to its part of 255', () => {
  const image = { data: Uint8Array.from({ length: 256 }, (_, value) => value), height: 1, width: 256, channels: 1 };
  toFloatImage(image).data.forEach((value, byte) => expect(value).toBe(Math.fround(byte / 255)));
});

test('floats stay as they are', () => {
  const image = toFloatImage(noise(2, 3));
  expect(toFloatImage(image)).toBe(image);
});
