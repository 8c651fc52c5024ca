import { Rng } from '@ocelli/random';
import type { Sampler } from './sampler.js';

/**
 * The samples 0 to length - 1, each once, in a new order in each epoch; the same seed gives the same orders.
 *
 * @throws RangeError when the seed is not an integer from 0 to 2^53 - 1.
 */
export function shuffledSampler(length: number, seed: number): Sampler {
  const stream = new Rng(seed).fork('sampler');
  return { length, order: (epoch) => stream.fork(epoch).permutation(length) };
}
