import { expect, test } from 'vitest';
import { sequentialSampler } from './sequential-sampler.js';
import { shuffledSampler } from './shuffled-sampler.js';

test('a sequential sampler counts', () => {
  expect([...sequentialSampler(4).order(7)]).toEqual([0, 1, 2, 3]);
});

test('a shuffled sampler gives each sample once, in an order of its own for each epoch and seed', () => {
  const sampler = shuffledSampler(50, 3);
  const orders = [sampler.order(0), sampler.order(1), shuffledSampler(50, 4).order(0)];
  for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([...sequentialSampler(50).order(0)]);
  expect(new Set(orders.map(String)).size).toBe(3);
});

test('an order does not depend on the orders asked for before', () => {
  const sampler = shuffledSampler(20, 1);
  sampler.order(0);
  expect(sampler.order(5)).toEqual(shuffledSampler(20, 1).order(5));
});
