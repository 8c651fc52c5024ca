import { emptyValues, type Initializer } from './initializer.js';

/**
 * 1 on the diagonal of a matrix, 0 elsewhere; as `torch.nn.init.eye_`.
 *
 * @throws RangeError when there are not two axes.
 */
export function eye(): Initializer {
  return (shape, rng) => {
    if (shape.length !== 2) throw new RangeError(`eye: the weight must have two axes, but its shape is [${shape}].`);
    return dirac()(shape, rng);
  };
}

export interface DiracOptions {
  /** Groups of the convolution; default 1. */
  readonly groups?: number;
}

/**
 * A convolution's weight `[out, in, ...kernel]` by which each output channel is an input channel, as far as there are as many; as
 * `torch.nn.init.dirac_`.
 *
 * @throws RangeError when the groups do not divide the outputs, or there are fewer than two axes.
 */
export function dirac({ groups = 1 }: DiracOptions = {}): Initializer {
  return (shape) => {
    const [outputs, inputs, ...kernel] = shape;
    if (outputs === undefined || inputs === undefined || outputs % groups !== 0) {
      throw new RangeError(
        `dirac: the weight must have outputs that ${groups} groups divide, and inputs, but its shape is [${shape}].`,
      );
    }
    const values = emptyValues(shape);
    const taps = kernel.reduce((product, length) => product * length, 1);
    const centre = kernel.reduce((index, length) => index * length + (length >> 1), 0);
    const perGroup = outputs / groups;
    for (let output = 0; output < outputs; output++) {
      const input = output % perGroup;
      if (input < inputs) values[(output * inputs + input) * taps + centre] = 1;
    }
    return values;
  };
}
