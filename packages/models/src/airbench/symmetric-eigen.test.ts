import { formulaValues } from '@ocelli/testing';
import { expect, it } from 'vitest';
import { symmetricEigen } from './symmetric-eigen.js';

const product = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? Number.NaN), 0);

it('finds the eigenvalues and vectors of a known matrix', () => {
  const { values, vectors } = symmetricEigen([
    [2, 1],
    [1, 2],
  ]);
  expect(values[0]).toBeCloseTo(3, 12);
  expect(values[1]).toBeCloseTo(1, 12);
  expect(Math.abs(product(vectors[0] ?? [], [Math.SQRT1_2, Math.SQRT1_2]))).toBeCloseTo(1, 12);
});

it.each([1, 2, 5, 12])('takes a matrix of %d rows apart into turned and scaled directions', (size) => {
  const numbers = formulaValues('input', [size, size], [-1, 1]);
  const matrix = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => (numbers[row * size + column] ?? 0) + (numbers[column * size + row] ?? 0)),
  );
  const { values, vectors } = symmetricEigen(matrix);
  expect(values).toEqual([...values].sort((one, other) => other - one));
  for (const [index, vector] of vectors.entries()) {
    for (const [row, numbersOfRow] of matrix.entries()) {
      expect(product(numbersOfRow, vector)).toBeCloseTo((values[index] ?? Number.NaN) * (vector[row] ?? Number.NaN), 12);
    }
    for (const [other, otherVector] of vectors.entries())
      expect(product(vector, otherVector)).toBeCloseTo(index === other ? 1 : 0, 12);
  }
});

it('takes matrices of zeros and those that are diagonal already', () => {
  expect(
    symmetricEigen([
      [0, 0],
      [0, 0],
    ]).values,
  ).toEqual([0, 0]);
  expect(
    symmetricEigen([
      [1, 0],
      [0, 4],
    ]),
  ).toEqual({
    values: [4, 1],
    vectors: [
      [0, 1],
      [1, 0],
    ],
  });
});
