import { expect, it } from 'vitest';
import { BufferPool } from './buffer-pool.js';

it('gives memory that it was given back, of the same size', () => {
  const pool = new BufferPool();
  const [ten, twenty] = [pool.take(10), pool.take(20)];
  pool.give(ten);
  pool.give(twenty);
  expect(pool.bytes).toBe(30);
  expect(pool.take(20)).toBe(twenty);
  expect(pool.take(10)).toBe(ten);
  expect(pool.bytes).toBe(0);
});

it('keeps no more than was in use, and lets go of the sizes that came back longest ago', () => {
  const pool = new BufferPool();
  const [thirty, ten, twenty] = [pool.take(30), pool.take(10), pool.take(20)];
  for (const buffer of [thirty, ten, twenty]) pool.give(buffer);
  expect(pool.bytes).toBe(60);
  // With the 20 that came back last it would be 65.
  const other = pool.take(45);
  expect(pool.bytes).toBe(0);
  pool.give(other);
  pool.give(pool.take(10));
  expect(pool.bytes).toBe(55);
  expect(pool.take(45)).toBe(other);
});

it('does not count on what will not come back', () => {
  const pool = new BufferPool();
  pool.take(40);
  pool.lose(40);
  const [first, second] = [pool.take(20), pool.take(20)];
  pool.give(first);
  pool.give(second);
  expect(pool.bytes).toBe(40);
  pool.take(30);
  expect(pool.bytes).toBe(0);
});
