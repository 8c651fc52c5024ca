import { Rng } from '@ocelli/random';
import { expect, test } from 'vitest';
import { drawTexture, latticeValue, textureNames } from './texture.js';

test.each(textureNames)('%s mixes two tones, from 0 to 1, and varies', (name) => {
  const texture = drawTexture(name, new Rng(3), 1 / 32);
  const values = Array.from({ length: 1024 }, (_, index) =>
    texture(((index % 32) + 0.5) / 32, (Math.floor(index / 32) + 0.5) / 32),
  );
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThanOrEqual(1);
  expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.4);
});

test('edges are as wide as a pixel', () => {
  const partly = (pixel: number) => {
    const texture = drawTexture('striped', new Rng(5), pixel);
    const values = Array.from({ length: 4000 }, (_, index) => texture(index / 4000, 0.5));
    return values.filter((value) => value > 0 && value < 1).length;
  };
  expect(partly(1 / 64) / partly(1 / 256)).toBeCloseTo(4, 0);
});

test('lattice values are spread evenly', () => {
  const values = Array.from({ length: 10_000 }, (_, index) => latticeValue(index % 100, Math.floor(index / 100), 7));
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  // Four standard errors of the mean of 10,000 uniform numbers.
  expect(Math.abs(mean - 0.5)).toBeLessThan((4 * Math.sqrt(1 / 12)) / 100);
});
