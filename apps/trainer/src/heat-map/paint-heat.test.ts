import { expect, test } from 'vitest';
import { heatColour } from './heat-colour.js';
import { paintHeat } from './paint-heat.js';

const photo = { data: Uint8Array.of(100, 100, 100, 100, 100, 100, 100, 100, 100), height: 1, width: 3, channels: 3 };
const over = (...values: number[]) => [
  ...paintHeat(photo, { data: Float32Array.from(values), height: 1, width: 3, channels: 1 }).data,
];

test('the hottest place is red, a cooler one blue, one without heat as it was', () => {
  const [red = 0, green = 0, blue = 0, ...others] = over(8, 0, 1);
  expect(red).toBeGreaterThan(100);
  expect([green, blue].every((level) => level < 100)).toBe(true);
  expect(others.slice(0, 3)).toEqual([100, 100, 100]);
  const [coolRed = 0, , coolBlue = 0] = others.slice(3);
  expect(coolBlue).toBeGreaterThan(100);
  expect(coolRed).toBeLessThan(100);
});

test('a map without heat leaves the photo as it was, and the photo given is not written to', () => {
  expect(over(0, -1, 0)).toEqual([...photo.data]);
  expect(over(1, 1, 1)).not.toEqual([...photo.data]);
  expect(photo.data.every((level) => level === 100)).toBe(true);
});

test.each([
  [0, [0, 0, 128]],
  [0.25, [0, 128, 255]],
  [0.5, [128, 255, 128]],
  [0.75, [255, 128, 0]],
  [1, [128, 0, 0]],
])('the colour of %f is %o', (heat, colour) => {
  expect(heatColour(heat)).toEqual(colour);
});
