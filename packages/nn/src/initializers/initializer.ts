import type { Rng } from '@ocelli/random';

/** The first values of a parameter, in PyTorch's layout and row-major order, from its shape and a random stream of its own. */
export type Initializer = (shape: readonly number[], rng: Rng) => Float32Array;

/** An array with room for a tensor of that shape. */
export function emptyValues(shape: readonly number[]): Float32Array<ArrayBuffer> {
  return new Float32Array(shape.reduce((product, length) => product * length, 1));
}
