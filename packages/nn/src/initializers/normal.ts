import { emptyValues, type Initializer } from './initializer.js';

/** Values from the normal distribution; as `torch.nn.init.normal_`. */
export function normal(mean = 0, std = 1): Initializer {
  return (shape, rng) => rng.fillNormal(emptyValues(shape), mean, std);
}

export interface TruncatedNormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Deviation before the cut; default 1. */
  readonly std?: number;
  /** No value is below; not a multiple of `std`; default -2. */
  readonly low?: number;
  /** No value is above; default 2. */
  readonly high?: number;
}

/** Values from the normal distribution cut to `[low, high]`; as `torch.nn.init.trunc_normal_`. */
export function truncatedNormal({ mean = 0, std = 1, low = -2, high = 2 }: TruncatedNormalOptions = {}): Initializer {
  return (shape, rng) => rng.fillTruncatedNormal(emptyValues(shape), mean, std, low, high);
}
