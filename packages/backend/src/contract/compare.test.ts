import { expect, it } from 'vitest';
import { difference } from './compare.js';

const output = (values: number[], shape = [values.length], dtype = 'float32') => ({ values, shape, dtype });

it('agrees within the tolerance, relative to the largest magnitude', () => {
  expect(difference(output([100.0005, 1]), output([100, 1]), 1e-5)).toBeUndefined();
  expect(difference(output([1.0005]), output([1]), 1e-5)).toBe('1.0005 where 1 was expected, at element 0 of [1]');
});

it('compares shapes and dtypes', () => {
  expect(difference(output([1, 2], [2, 1]), output([1, 2]), 1)).toBe('shape [2,1] where [2] was expected');
  expect(difference(output([1], [1], 'int32'), output([1]), 1)).toBe('dtype int32 where float32 was expected');
});

it('expects infinities and not-a-number where the reference has them', () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, 1];
  expect(difference(output(odd), output(odd), 1e-5)).toBeUndefined();
  expect(difference(output([0, 0, 1]), output(odd), 1e-5)).toContain('where NaN was expected');
});
