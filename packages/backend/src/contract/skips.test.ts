import { expect, it } from 'vitest';
import { reasonsByTest, skipMistakes } from './skips.js';

const skip = [{ reason: 'no such kernel', tests: ['conv: values', 'conv: gradients'] }];

it('finds the reason of each skipped test', () => {
  expect(reasonsByTest(skip).get('conv: gradients')).toBe('no such kernel');
  expect(reasonsByTest(skip).get('pool: values')).toBeUndefined();
});

it('accepts skips that name tests and give reasons', () => {
  expect(skipMistakes(skip, ['conv: values', 'conv: gradients', 'pool: values'])).toEqual([]);
});

it('names what no test is called, and a skip without a reason', () => {
  expect(skipMistakes(skip, ['conv: values'])).toEqual(["the contract has no test 'conv: gradients'"]);
  expect(skipMistakes([{ reason: ' ', tests: ['a'] }], ['a'])).toEqual(["the skip of 'a' gives no reason"]);
});
