/**
 * Which samples an epoch has, and in which order. It depends on the epoch's number and on nothing that happened before, so
 * that an epoch can be begun anywhere.
 */
export interface Sampler {
  /** The number of samples in each epoch. */
  readonly length: number;
  order(epoch: number): Uint32Array;
}
