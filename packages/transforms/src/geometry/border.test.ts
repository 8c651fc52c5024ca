import { expect, test } from 'vitest';
import { type BorderMode, borderIndices } from './border.js';

test.each<[BorderMode, number[]]>([
  ['constant', [-1, -1, -1, -1, -1, 0, 1, 2, -1, -1, -1, -1, -1]],
  ['edge', [0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2]],
  ['reflect', [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1]],
  ['symmetric', [1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1]],
])('%s continues 0 1 2 on both sides, further than its length', (mode, expected) => {
  expect([...borderIndices(mode, -5, 13, 3)]).toEqual(expected);
});

test('one pixel is its own mirror image', () => {
  expect([...borderIndices('reflect', -2, 5, 1)]).toEqual([0, 0, 0, 0, 0]);
  expect([...borderIndices('symmetric', -2, 5, 1)]).toEqual([0, 0, 0, 0, 0]);
});
