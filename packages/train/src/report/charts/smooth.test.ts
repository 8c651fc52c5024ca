import { expect, test } from 'vitest';
import { smooth, thin } from './smooth.js';

const points = (...values: number[]) => values.map((y, x) => ({ x, y }));

test('is the mean of a point and its neighbours', () => {
  expect(smooth(points(1, 2, 6, 3, 3), 1).map(({ y }) => y)).toEqual([1.5, 3, 11 / 3, 4, 3]);
  expect(smooth(points(1, 2, 6), 9).map(({ y }) => y)).toEqual([3, 3, 3]);
  expect(smooth(points(1, 2), 0)).toEqual(points(1, 2));
  expect(smooth([], 3)).toEqual([]);
});

test('keeps the ends when it thins', () => {
  expect(thin([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 3, 6, 9]);
  expect(thin([1, 2], 4)).toEqual([1, 2]);
});
