import { expect, test } from 'vitest';
import { spreadOf } from './spread.js';

test('the middle, and what half of the numbers are between', () => {
  expect(spreadOf([9, 1, 5, 3, 7])).toEqual({ median: 5, lower: 3, upper: 7, least: 1 });
  expect(spreadOf([4, 2])).toEqual({ median: 3, lower: 2.5, upper: 3.5, least: 2 });
  expect(spreadOf([2])).toEqual({ median: 2, lower: 2, upper: 2, least: 2 });
  expect(() => spreadOf([])).toThrow('expected at least one number, found none');
});
