import { type FanMode, fans, gainOf, type Nonlinearity } from './fan.js';
import type { Initializer } from './initializer.js';
import { normal } from './normal.js';
import { uniform } from './uniform.js';

export interface KaimingOptions {
  /** Which variance is kept: that of the values forward ('fanIn') or of the gradients backward ('fanOut'); default 'fanIn'. */
  readonly mode?: FanMode;
  /** What follows the layer; default 'leakyRelu'. */
  readonly nonlinearity?: Nonlinearity;
  /** Slope below 0 of 'leakyRelu'; default 0, which is a ReLU. */
  readonly negativeSlope?: number;
}

/** Values uniform on ±sqrt(3) gain / sqrt(fan); He et al. 2015, as `torch.nn.init.kaiming_uniform_`. */
export function kaimingUniform(options: KaimingOptions = {}): Initializer {
  return (shape, rng) => {
    const bound = Math.sqrt(3) * deviation(shape, options);
    return uniform(-bound, bound)(shape, rng);
  };
}

/** Values from the normal distribution with deviation gain / sqrt(fan); He et al. 2015, as `torch.nn.init.kaiming_normal_`. */
export function kaimingNormal(options: KaimingOptions = {}): Initializer {
  return (shape, rng) => normal(0, deviation(shape, options))(shape, rng);
}

function deviation(shape: readonly number[], options: KaimingOptions): number {
  const { mode = 'fanIn', nonlinearity = 'leakyRelu', negativeSlope = 0 } = options;
  const fan = fans(shape)[mode];
  if (fan === undefined) throw new RangeError(`mode must be 'fanIn' or 'fanOut', but it is '${mode}'.`);
  return gainOf(nonlinearity, negativeSlope) / Math.sqrt(fan);
}
