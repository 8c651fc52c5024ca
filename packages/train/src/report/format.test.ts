import { expect, test } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatPlural,
  formatProbability,
  formatRate,
  formatShare,
  shorten,
} from './format.js';

test.each([
  [0.9142, 10_000, '91.42%'],
  [0.9142, 500, '91.4%'],
  [0.9142, 30, '91%'],
  [1, 10_000, '100%'],
  [0, 10_000, '0%'],
  [0.99999, 100_000, '99.99%'],
  [0.999, 500, '99.9%'],
  [0.9999, 99, '99%'],
  [0.000_01, 100_000, '0.01%'],
  [Number.NaN, 10, '–'],
])('the share %d of %i samples is %s', (share, count, expected) => {
  expect(formatShare(share, count)).toBe(expected);
});

test.each([
  [0.5, '50%'],
  [0.0512, '5.1%'],
  [0.985, '99%'],
  [0.9934, '99.3%'],
  [0.9996, '>99.9%'],
  [0.0002, '<0.1%'],
  [1, '100%'],
  [0, '0%'],
])('the probability %d is %s', (probability, expected) => {
  expect(formatProbability(probability)).toBe(expected);
});

test.each([
  [0.24341, '0.243'],
  [2.3, '2.30'],
  [12_345, '12,345'],
  [1.5e7, '1.5e7'],
  [0.000_123_4, '1.23e-4'],
  [-3.217, '-3.22'],
  [0, '0'],
  [Number.POSITIVE_INFINITY, '–'],
])('the number %d is %s', (value, expected) => {
  expect(formatNumber(value)).toBe(expected);
});

test.each([
  [0.1, '0.1'],
  [0.003, '0.003'],
  [0.000_15, '0.00015'],
  [2e-5, '2e-5'],
  [1.234_56e-7, '1.23e-7'],
  [0, '0'],
])('the rate %d is %s', (value, expected) => {
  expect(formatRate(value)).toBe(expected);
});

test.each([
  [0.85, '850 ms'],
  [12.34, '12.3 s'],
  [59.97, '1 min 0 s'],
  [192.4, '3 min 12 s'],
  [3599.6, '1 h 0 min'],
  [3840, '1 h 4 min'],
  [Number.NaN, '–'],
])('%d seconds are %s', (seconds, expected) => {
  expect(formatDuration(seconds)).toBe(expected);
});

test('counts, plurals and short texts', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect([formatPlural(1, 'epoch'), formatPlural(2000, 'epoch')]).toEqual(['1 epoch', '2,000 epochs']);
  expect([shorten('Trouser', 7), shorten('Ankle boot', 7), shorten('😀😀😀', 2)]).toEqual(['Trouser', 'Ankle…', '😀…']);
});
