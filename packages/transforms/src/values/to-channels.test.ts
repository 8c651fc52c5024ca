import { expect, test } from 'vitest';
import { asFloats, grey, noise } from '../testing/images.js';
import { largestDifference, referenceCases } from '../testing/torchvision.js';
import { toChannels } from './to-channels.js';

test.each(referenceCases('rgb_to_grayscale'))('$name as Pillow, exactly', ({ image, pil: [expected] }) => {
  expect(expected && largestDifference(toChannels(image, 1), expected)).toBe(0);
});

test('floats keep their scale', () => {
  const image = noise(3, 5);
  const bytes = toChannels(image, 1).data;
  toChannels(asFloats(image), 1).data.forEach((value, pixel) => expect(Math.abs(value - (bytes[pixel] ?? 0))).toBeLessThan(0.51));
});

test('grey becomes three equal channels, and comes back the same', () => {
  const image = grey([0, 17], [128, 255]);
  const colours = toChannels(image, 3);
  expect(colours).toEqual({
    data: Uint8Array.of(0, 0, 0, 17, 17, 17, 128, 128, 128, 255, 255, 255),
    height: 2,
    width: 2,
    channels: 3,
  });
  expect(toChannels(colours, 1)).toEqual(image);
});

test('an image with these channels is returned as it is, others are refused', () => {
  const image = noise(2, 2);
  expect(toChannels(image, 3)).toBe(image);
  expect(() => toChannels(noise(2, 2, 4), 3)).toThrow('toChannels: the image must have 1 or 3 channels, but it has 4.');
});
