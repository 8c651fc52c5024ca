import type { Rng } from '@ocelli/random';
import type { Rank, ShapeMap, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

export interface UniformOptions {
  /** Default 0. */
  readonly low?: number;
  /** Default 1. */
  readonly high?: number;
}

export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly std?: number;
}

/** Numbers uniform on `[low, high)`, drawn in row-major order: the same on every backend. */
export function randomUniform<R extends Rank>(
  shape: ShapeMap[R],
  rng: Rng,
  { low = 0, high = 1 }: UniformOptions = {},
): Tensor<R> {
  return tf.tensor<R>(rng.fillUniform(emptyValues(shape), low, high), shape);
}

/** Numbers from the normal distribution, drawn in row-major order: the same on every backend. */
export function randomNormal<R extends Rank>(shape: ShapeMap[R], rng: Rng, { mean = 0, std = 1 }: NormalOptions = {}): Tensor<R> {
  return tf.tensor<R>(rng.fillNormal(emptyValues(shape), mean, std), shape);
}

/**
 * Ones with the given probability (to 24 bits), else zeros, drawn in row-major order: the same on every backend.
 *
 * @throws RangeError when the probability is not from 0 to 1.
 */
export function bernoulli<R extends Rank>(shape: ShapeMap[R], probability: number, rng: Rng): Tensor<R> {
  requireProbability('bernoulli', probability);
  return tf.tensor<R>(
    rng.fillUniform(emptyValues(shape)).map((value) => (value < probability ? 1 : 0)),
    shape,
  );
}

/**
 * What dropout multiplies by: 0 with the given probability, else `1 / (1 - probability)`, so that the mean stays; Srivastava et al. 2014.
 *
 * @throws RangeError when the probability is not from 0 to 1.
 */
export function dropoutMask<R extends Rank>(shape: ShapeMap[R], probability: number, rng: Rng): Tensor<R> {
  requireProbability('dropoutMask', probability);
  const kept = 1 / (1 - probability);
  return tf.tensor<R>(
    rng.fillUniform(emptyValues(shape)).map((value) => (value < probability ? 0 : kept)),
    shape,
  );
}

function emptyValues(shape: readonly number[]): Float32Array {
  return new Float32Array(shape.reduce((product, length) => product * length, 1));
}

function requireProbability(where: string, probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`${where}: the probability must be from 0 to 1, but it is ${probability}.`);
  }
}
