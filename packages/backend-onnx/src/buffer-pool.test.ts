import { expect, it } from 'vitest';
import { BufferPool } from './buffer-pool.js';

it('gives memory that it was given back, of the same size', () => {
  const pool = new BufferPool(100);
  const [ten, twenty] = [pool.take(10), pool.take(20)];
  pool.give(ten);
  pool.give(twenty);
  expect(pool.bytes).toBe(30);
  expect(pool.take(20)).toBe(twenty);
  expect(pool.take(20)).not.toBe(twenty);
  expect(pool.take(10)).toBe(ten);
  expect(pool.bytes).toBe(0);
});

it('keeps no more than it may, and lets go of the sizes that came back longest ago', () => {
  const pool = new BufferPool(50);
  const [old, ten] = [new ArrayBuffer(30), new ArrayBuffer(10)];
  pool.give(old);
  pool.give(ten);
  pool.give(new ArrayBuffer(20));
  expect(pool.bytes).toBe(30);
  expect(pool.take(30)).not.toBe(old);
  expect(pool.take(10)).toBe(ten);
  pool.give(new ArrayBuffer(60));
  expect(pool.bytes).toBe(0);
});
