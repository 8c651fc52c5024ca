import { expect, test } from 'vitest';
import type { SizeOption } from '../image.js';
import { noise } from '../testing/images.js';
import { largestDifference, referenceCases } from '../testing/torchvision.js';
import { fiveCropImage, tenCropImage } from './many-crops.js';

test.each([
  ...referenceCases('five_crop').map((one) => ({ ...one, crop: fiveCropImage, count: 5 })),
  ...referenceCases('ten_crop').map((one) => ({ ...one, crop: tenCropImage, count: 10 })),
])('$name as torchvision, exactly', ({ image, args, tensor, crop, count }) => {
  const outputs = crop(image, args.size as SizeOption);
  expect(outputs).toHaveLength(count);
  expect(tensor).toHaveLength(count);
  tensor.forEach((expected, index) => expect(largestDifference(outputs[index] ?? image, expected)).toBe(0));
});

test('refuses a size larger than the image', () => {
  expect(() => fiveCropImage(noise(4, 6), [5, 6])).toThrow('fiveCrop: the image of 4 x 6 pixels is smaller than 5 x 6.');
});
