import { fans } from './fan.js';
import type { Initializer } from './initializer.js';
import { normal } from './normal.js';
import { uniform } from './uniform.js';

export interface XavierOptions {
  /** Factor of the deviation; default 1. */
  readonly gain?: number;
}

/** Values uniform on ±gain sqrt(6 / (fanIn + fanOut)); Glorot and Bengio 2010, as `torch.nn.init.xavier_uniform_`. */
export function xavierUniform({ gain = 1 }: XavierOptions = {}): Initializer {
  return (shape, rng) => {
    const bound = Math.sqrt(3) * deviation(shape, gain);
    return uniform(-bound, bound)(shape, rng);
  };
}

/** Values from the normal distribution with deviation gain sqrt(2 / (fanIn + fanOut)); as `torch.nn.init.xavier_normal_`. */
export function xavierNormal({ gain = 1 }: XavierOptions = {}): Initializer {
  return (shape, rng) => normal(0, deviation(shape, gain))(shape, rng);
}

function deviation(shape: readonly number[], gain: number): number {
  const { fanIn, fanOut } = fans(shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}
