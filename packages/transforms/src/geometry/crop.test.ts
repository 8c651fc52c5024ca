import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import type { PixelBox } from '../image.js';
import { asFloats, grey, noise } from '../testing/images.js';
import { largestDifference, referenceCases } from '../testing/torchvision.js';
import { centerCrop, cropImage } from './crop.js';

test.each(referenceCases('crop'))('$name as torchvision, exactly', ({ image, args, tensor: [expected], pil: [pil] }) => {
  const output = cropImage(image, args as unknown as PixelBox);
  expect(expected && largestDifference(output, expected)).toBe(0);
  expect(pil && largestDifference(output, pil)).toBe(0);
});

test.each(referenceCases('center_crop'))('$name as torchvision, exactly', ({ image, args, tensor: [expected] }) => {
  const output = centerCrop({ size: args.output_size as [number, number] })(image, new Rng(0));
  expect(expected && largestDifference(output, expected)).toBe(0);
});

test('a box that misses the image is all border', () => {
  const image = grey([1, 2], [3, 4]);
  for (const box of [
    { top: 5, left: 0 },
    { top: 0, left: 5 },
    { top: -9, left: -9 },
    { top: 0, left: -9 },
  ]) {
    expect([...cropImage(image, { ...box, height: 1, width: 2 }, { fill: 7 }).data]).toEqual([7, 7]);
  }
  expect([...cropImage(image, { top: 0, left: 5, height: 2, width: 2 }, { mode: 'edge' }).data]).toEqual([2, 2, 4, 4]);
});

test('bytes stay bytes and floats stay floats', () => {
  const box = { top: -1, left: 1, height: 3, width: 9 };
  const image = noise(4, 6);
  expect(cropImage(image, box).data).toBeInstanceOf(Uint8Array);
  expect(cropImage(asFloats(image), box)).toEqual(asFloats(cropImage(image, box)));
  expect(cropImage(asFloats(image), box, { fill: -0.5 }).data[0]).toBe(-0.5);
});

test('the result shares no memory with the image', () => {
  const image = noise(4, 4);
  const output = cropImage(image, { top: 0, left: 0, height: 4, width: 4 });
  expect(output).toEqual(image);
  expect(output.data.buffer).not.toBe(image.data.buffer);
});

test('refuses a box that is empty or between pixels', () => {
  const box = { top: 0, left: 0, height: 2, width: 2 };
  expect(() => cropImage(noise(4, 4), { ...box, height: 0 })).toThrow('A box must be integers with a positive height and width');
  expect(() => cropImage(noise(4, 4), { ...box, left: 0.5 })).toThrow('"left":0.5');
  expect(() => centerCrop({ size: 0 })).toThrow('centerCrop: size must be a positive integer');
});
