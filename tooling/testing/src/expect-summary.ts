import { expect } from 'vitest';
import { formulaValues } from './formula-values.js';

/** How the reference sums up a tensor: its Euclidean norm, and its product with the formula tensor `probe`, which notes the order. */
export type TensorSummary = readonly [l2: number, probe: number];

/** Expects a tensor in PyTorch's layout to have that norm and product, within `tolerance` of the norm. */
export function expectSummary(values: ArrayLike<number>, summary: TensorSummary, tolerance: number, what: string): void {
  const [l2, product] = summary;
  const probe = formulaValues('probe', [values.length], [-1, 1]);
  const found = { square: 0, product: 0 };
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    found.square += value ** 2;
    found.product += value * (probe[index] ?? 0);
  }
  expect(Math.abs(found.product - product) / l2, `product of ${what} with the probe`).toBeLessThan(tolerance);
  expect(Math.abs(Math.sqrt(found.square) / l2 - 1), `norm of ${what}`).toBeLessThan(tolerance);
}
