import type { Rng } from '@ocelli/random';
import { emptyValues, type Initializer } from './initializer.js';

export interface OrthogonalOptions {
  /** Length of the rows or columns; default 1. */
  readonly gain?: number;
}

/**
 * A matrix `[out, everything else]` whose rows are orthogonal to each other, or its columns where there are fewer of those; Saxe et al.
 * 2013, as `torch.nn.init.orthogonal_`.
 *
 * @throws RangeError when there are fewer than two axes.
 */
export function orthogonal({ gain = 1 }: OrthogonalOptions = {}): Initializer {
  return (shape, rng) => {
    const [rows] = shape;
    if (rows === undefined || shape.length < 2) {
      throw new RangeError(`orthogonal: the weight must have at least two axes, but its shape is [${shape}].`);
    }
    const values = emptyValues(shape);
    const columns = values.length / rows;
    const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
    for (const [index, vector] of orthonormalVectors(count, length, rng).entries()) {
      for (const [position, value] of vector.entries()) {
        values[rows <= columns ? index * columns + position : position * columns + index] = gain * value;
      }
    }
    return values;
  };
}

/** Gram and Schmidt's way from normal vectors, in float64, which is uniform over all such sets. */
function orthonormalVectors(count: number, length: number, rng: Rng): Float64Array[] {
  const found: Float64Array[] = [];
  while (found.length < count) {
    const vector = Float64Array.from(rng.fillNormal(new Float32Array(length)));
    // Twice, since the first time leaves rounding errors behind.
    for (const other of [...found, ...found]) {
      const share = dot(vector, other);
      for (let index = 0; index < length; index++) vector[index] = (vector[index] ?? 0) - share * (other[index] ?? 0);
    }
    const norm = Math.sqrt(dot(vector, vector));
    found.push(vector.map((value) => value / norm));
  }
  return found;
}

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
