import type { Sampler } from './sampler.js';

/** The samples 0 to length - 1 in this order, in every epoch. */
export function sequentialSampler(length: number): Sampler {
  return { length, order: () => Uint32Array.from({ length }, (_, index) => index) };
}
