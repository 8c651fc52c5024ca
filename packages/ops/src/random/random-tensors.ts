import { normalQuantile, type Rng } from '@ocelli/random';
import type { Rank, ShapeMap, Tensor } from '@tensorflow/tfjs-core';
import { draw } from './draw.js';

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

const twoTo32 = 2 ** 32;

/**
 * Numbers uniform on `[low, high)`: `low + (high - low) k / 2^24` in float32 with k an integer, the same on every backend and compiled.
 * Rounding may give `high` itself unless it is a power of two and `low` 0.
 *
 * All functions here take two words of the rng's stream and compute each number from them and its index: see `Rng.elements`.
 *
 * @throws RangeError when low > high or a bound is not finite.
 */
export function randomUniform<R extends Rank>(
  shape: ShapeMap[R],
  rng: Rng,
  { low = 0, high = 1 }: UniformOptions = {},
): Tensor<R> {
  if (!(low <= high && high - low < Infinity)) {
    throw new RangeError(`randomUniform: expected finite bounds with low <= high, but low is ${low} and high is ${high}.`);
  }
  const start = Math.fround(low);
  const range = Math.fround(high - low);
  return draw('RandomUniform', shape, rng, { low, high }, (elements, into) => {
    for (let index = 0; index < into.length; index++) {
      into[index] = start + Math.fround(range * ((elements[index] ?? 0) / twoTo32 + 0.5));
    }
  });
}

/**
 * Numbers from the normal distribution: `mean + std Phi^-1((k + 1/2) / 2^24)` with k an integer, at most 5.4 std off; the same on every
 * backend, and compiled within `1e-6 (std + |value|)`.
 */
export function randomNormal<R extends Rank>(shape: ShapeMap[R], rng: Rng, { mean = 0, std = 1 }: NormalOptions = {}): Tensor<R> {
  return draw('RandomNormal', shape, rng, { mean, std }, (elements, into) => {
    for (let index = 0; index < into.length; index++) {
      into[index] = mean + std * normalQuantile(((elements[index] ?? 0) + 128) / twoTo32 + 0.5);
    }
  });
}

/**
 * Ones with the given probability (to 24 bits), else zeros: the same on every backend and compiled.
 *
 * @throws RangeError when the probability is not from 0 to 1.
 */
export function bernoulli<R extends Rank>(shape: ShapeMap[R], probability: number, rng: Rng): Tensor<R> {
  requireProbability('bernoulli', probability);
  return mask(shape, rng, { probability, side: 'below', value: 1 });
}

/**
 * What dropout multiplies by: 0 with the given probability (to 24 bits), else `1 / (1 - probability)`, so that the mean stays; the same on
 * every backend and compiled. Srivastava et al. 2014.
 *
 * @throws RangeError when the probability is not from 0 to 1.
 */
export function dropoutMask<R extends Rank>(shape: ShapeMap[R], probability: number, rng: Rng): Tensor<R> {
  requireProbability('dropoutMask', probability);
  return mask(shape, rng, { probability, side: 'above', value: probability < 1 ? 1 / (1 - probability) : 0 });
}

interface Mask {
  readonly probability: number;
  /** Which numbers, uniform from 0 to 1, give the value: those below the probability or the others. The rest give 0. */
  readonly side: 'below' | 'above';
  readonly value: number;
}

function mask<R extends Rank>(shape: ShapeMap[R], rng: Rng, told: Mask): Tensor<R> {
  const { probability, side, value } = told;
  const limit = Math.ceil(probability * 2 ** 24) - 2 ** 23;
  const [start, step] = side === 'below' ? [0, value] : [value, -value];
  return draw('RandomMask', shape, rng, { ...told }, (elements, into) => {
    // A sign bit instead of a branch, which a processor could not foretell.
    for (let index = 0; index < into.length; index++) {
      into[index] = start + step * ((((elements[index] ?? 0) >> 8) - limit) >>> 31);
    }
  });
}

function requireProbability(where: string, probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`${where}: the probability must be from 0 to 1, but it is ${probability}.`);
  }
}
