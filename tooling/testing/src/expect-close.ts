import { expect } from 'vitest';

/** Expects each value within `tolerance` times the largest expected one. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  const wanted = Array.from(expected);
  const scale = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  expect(actual.length, `${what}: count`).toBe(wanted.length);
  wanted.forEach((value, index) => {
    const difference = Math.abs((actual[index] ?? Number.NaN) - value);
    // Written so that a NaN fails.
    expect(difference <= tolerance * scale, `${what}, value ${index}: ${actual[index]} against ${value}`).toBe(true);
  });
}
