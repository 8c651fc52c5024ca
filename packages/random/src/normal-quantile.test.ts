import { expect, test } from 'vitest';
import { naturalLogarithm, normalQuantile } from './normal-quantile.js';

// From Python's statistics.NormalDist().inv_cdf.
test.each([
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798405],
  [1e-10, -6.361340902404056],
  [0.001, -3.090232306167813],
  [0.02425, -1.9729610513118845],
  [0.075, -1.4395314709384557],
  [0.3, -0.5244005127080407],
  [0.975, 1.9599639845400536],
])('the quantile at %d is %d', (probability, quantile) => {
  expect(Math.abs(normalQuantile(probability) / quantile - 1)).toBeLessThan(1e-14);
});

test('the quantile is odd about one half and increases', () => {
  expect(normalQuantile(0.5)).toBe(0);
  let before = -Infinity;
  for (let step = 1; step < 512; step++) {
    const value = normalQuantile(step / 512);
    expect(value).toBeGreaterThan(before);
    expect(normalQuantile(1 - step / 512)).toBeCloseTo(-value, 14);
    before = value;
  }
});

test('the quantile is infinite at 0 and 1, and NaN for what is no probability', () => {
  expect([0, 1, -0.1, 1.1, Number.NaN].map(normalQuantile)).toEqual([-Infinity, Infinity, Number.NaN, Number.NaN, Number.NaN]);
});

test('the logarithm agrees with the platform to a few last digits over the whole range of float64', () => {
  for (let exponent = -1020; exponent <= 1020; exponent += 7) {
    for (const mantissa of [1, 1.1, Math.SQRT2, 1.5, 1.9999999]) {
      const value = mantissa * 2 ** exponent;
      const expected = Math.log(value);
      expect(Math.abs(naturalLogarithm(value) - expected)).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(expected)));
    }
  }
});
