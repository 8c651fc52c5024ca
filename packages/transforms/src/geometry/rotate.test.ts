import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { asFloats, grey, noise } from '../testing/images.js';
import { largestDifference, type ReferenceCase, referenceCases } from '../testing/torchvision.js';
import { type RotateOptions, randomRotation, rotateImage } from './rotate.js';

function toOptions({ args }: ReferenceCase): RotateOptions {
  const { angle, interpolation, expand, center, fill } = args as {
    angle: number;
    interpolation: 'nearest' | 'bilinear';
    expand: boolean;
    center?: [number, number];
    fill?: number[];
  };
  return {
    angle,
    interpolation,
    expand,
    ...(center === undefined ? {} : { center: { x: center[0], y: center[1] } }),
    ...(fill === undefined ? {} : { fill }),
  };
}

test.each(referenceCases('rotate'))('$name as torchvision on a tensor', (one) => {
  const [expected] = one.tensor;
  const limit = one.args.interpolation === 'nearest' ? 0 : 1;
  expect(expected && largestDifference(rotateImage(one.image, toOptions(one)), expected)).toBeLessThanOrEqual(limit);
});

test.each(referenceCases('rotate').filter(({ args }) => args.interpolation === 'nearest'))('$name as Pillow, exactly', (one) => {
  const [expected] = one.pil;
  expect(expected && largestDifference(rotateImage(one.image, toOptions(one)), expected)).toBe(0);
});

test.each(['nearest', 'bilinear'] as const)('quarter turns only move pixels (%s)', (interpolation) => {
  const image = grey([1, 2, 3], [4, 5, 6]);
  const turn = (angle: number) => rotateImage(image, { angle, interpolation, expand: true });
  expect(turn(90)).toEqual(grey([3, 6], [2, 5], [1, 4]));
  expect(turn(-90)).toEqual(grey([4, 1], [5, 2], [6, 3]));
  expect(turn(180)).toEqual(grey([6, 5, 4], [3, 2, 1]));
  expect(turn(360)).toEqual(image);
  expect(turn(-630)).toEqual(turn(90));
});

test('bytes are the rounded floats', () => {
  const image = noise(9, 12);
  const options = { angle: 33, interpolation: 'bilinear', expand: true, fill: [10, 20, 30] } as const;
  const bytes = rotateImage(image, options);
  rotateImage(asFloats(image), options).data.forEach((value, index) => {
    expect(Math.abs((bytes.data[index] ?? Number.NaN) - value)).toBeLessThanOrEqual(0.5);
  });
});

test('a colour fills what lies outside, black where none is given', () => {
  const image = noise(20, 20);
  const corner = (fill?: number[]) =>
    [...rotateImage(image, { angle: 45, interpolation: 'bilinear', ...(fill ? { fill } : {}) }).data].slice(0, 3);
  expect(corner([10, 20, 30])).toEqual([10, 20, 30]);
  expect(corner()).toEqual([0, 0, 0]);
});

test('random angles are uniform over their range', () => {
  const rng = new Rng(1);
  for (const [degrees, low, high] of [
    [30, -30, 30],
    [[10, 20], 10, 20],
  ] as const) {
    const { draw } = randomRotation({ degrees });
    const angles = Array.from({ length: 4000 }, () => draw({ height: 4, width: 4 }, rng));
    expect(angles.every((angle) => angle >= low && angle < high)).toBe(true);
    const mean = angles.reduce((sum, angle) => sum + angle / angles.length, 0);
    expect(Math.abs(mean - (low + high) / 2)).toBeLessThan((5 * (high - low)) / Math.sqrt(12 * 4000));
  }
});

test('turns by the angle that it draws', () => {
  const image = noise(8, 8);
  const transform = randomRotation({ degrees: 30, expand: true });
  const angle = transform.draw(image, new Rng(5));
  expect(transform(image, new Rng(5))).toEqual(rotateImage(image, { angle, expand: true }));
});

test('refuses angles that mean nothing', () => {
  expect(() => randomRotation({ degrees: -5 })).toThrow(
    'randomRotation: degrees must be a non-negative number or [low, high], but it is -5.',
  );
  expect(() => randomRotation({ degrees: 5, interpolation: 'bicubic' as 'nearest' })).toThrow(
    'randomRotation: interpolation must be one of nearest, bilinear, but it is "bicubic".',
  );
  expect(() => rotateImage(noise(2, 2), { angle: 5, interpolation: 'bicubic' as 'nearest' })).toThrow('rotate: interpolation');
  expect(() => randomRotation({ degrees: [20, 10] })).toThrow('[20,10]');
  expect(() => rotateImage(noise(2, 2), { angle: Number.NaN })).toThrow('the angle and the center must be finite');
  expect(() => rotateImage(noise(2, 2), { angle: 1, center: { x: Infinity, y: 0 } })).toThrow('must be finite');
});
