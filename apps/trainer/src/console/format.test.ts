import { expect, test } from 'vitest';
import { counted, formatCount, formatDuration, formatMetrics, formatShare, formatValue } from './format.js';

test('durations in the units that a person would take', () => {
  expect([0.04, 8.41, 9.96, 59.4, 65, 3599.6, 7385].map(formatDuration)).toEqual([
    '0.0 s',
    '8.4 s',
    '10 s',
    '59 s',
    '1 min 5 s',
    '1 h 0 min',
    '2 h 3 min',
  ]);
});

test('numbers', () => {
  expect(formatCount(1234567.4)).toBe('1,234,567');
  expect([0, 1, 1200].map((count) => counted(count, 'step'))).toEqual(['0 steps', '1 step', '1,200 steps']);
  expect(formatShare(0.97254)).toBe('97.25 %');
  expect([0.0921734, 12, 0.0000123, Number.NaN].map(formatValue)).toEqual(['0.09217', '12', '0.0000123', 'NaN']);
  expect(formatMetrics({ loss: 0.25, top5: 1, accuracy: 0.5, kappa: 0.4 })).toBe(
    'loss 0.25, accuracy 50.00 %, top5 100.00 %, kappa 0.4',
  );
});
