import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { grey, noise } from '../testing/images.js';
import { largestDifference, referenceCases } from '../testing/torchvision.js';
import type { BorderMode } from './border.js';
import { type Padding, pad, padImage } from './pad.js';

/** torchvision's [all], [left and right, top and bottom] or [left, top, right, bottom]. */
function toPadding([left = 0, top = left, right = left, bottom = top]: readonly number[]): Padding {
  return { left, top, right, bottom };
}

test.each(referenceCases('pad'))('$name as torchvision, exactly', ({ image, args, tensor: [expected] }) => {
  const { padding, padding_mode: mode, fill = 0 } = args as { padding: number[]; padding_mode: BorderMode; fill?: number };
  const output = pad({ padding: toPadding(padding), mode, fill })(image, new Rng(0));
  expect(expected && largestDifference(output, expected)).toBe(0);
});

test('a colour fills each channel with its own value', () => {
  const output = padImage(
    { data: Uint8Array.of(1, 2, 3), height: 1, width: 1, channels: 3 },
    { padding: { left: 1 }, fill: [7, 8, 9] },
  );
  expect([...output.data]).toEqual([7, 8, 9, 1, 2, 3]);
});

test('sides that are not named get nothing', () => {
  expect(padImage(grey([5]), { padding: { bottom: 2 } })).toEqual(grey([5], [0], [0]));
  expect(padImage(grey([5]), { padding: 1, fill: 9 })).toEqual(grey([9, 9, 9], [9, 5, 9], [9, 9, 9]));
});

test('refuses paddings and fills that mean nothing', () => {
  expect(() => pad({ padding: -1 })).toThrow('pad: padding must be non-negative integers, but it is -1.');
  expect(() => pad({ padding: 1, mode: 'wrap' as 'edge' })).toThrow(
    'pad: mode must be one of constant, edge, reflect, symmetric, but it is "wrap".',
  );
  expect(() => padImage(noise(2, 2), { padding: 1, mode: 'wrap' as 'edge' })).toThrow('mode must be one of');
  expect(() => pad({ padding: { left: 1.5 } })).toThrow('{"left":1.5}');
  expect(() => padImage(noise(2, 2), { padding: 1, fill: [1, 2] })).toThrow('fill has 2 values, but the image has 3 channels.');
  expect(() => padImage(noise(2, 2), { padding: 1, fill: 300 })).toThrow('fill must be integers from 0 to 255');
});
