/** How many values feed one output ('fanIn'), or how many outputs one value feeds ('fanOut'). */
export type FanMode = 'fanIn' | 'fanOut';

export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

/**
 * The fans of a weight in PyTorch's layout `[out, in, ...kernel]`; as `torch.nn.init._calculate_fan_in_and_fan_out`, by which a
 * transposed convolution's weight `[in, out, ...kernel]` counts the other way round.
 *
 * @throws RangeError when there are fewer than two axes.
 */
export function fans(shape: readonly number[]): Record<FanMode, number> {
  const [outputs, inputs, ...kernel] = shape;
  if (outputs === undefined || inputs === undefined) {
    throw new RangeError(`This initialiser needs a weight with at least two axes, but the shape is [${shape}].`);
  }
  const taps = kernel.reduce((product, length) => product * length, 1);
  return { fanIn: inputs * taps, fanOut: outputs * taps };
}

/** The factor that keeps the variance through a nonlinearity; as `torch.nn.init.calculate_gain`. */
export function gainOf(nonlinearity: Nonlinearity, negativeSlope = 0.01): number {
  switch (nonlinearity) {
    case 'linear':
    case 'sigmoid':
      return 1;
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.sqrt(2);
    case 'leakyRelu':
      return Math.sqrt(2 / (1 + negativeSlope ** 2));
    case 'selu':
      return 3 / 4;
    default:
      // For callers that no compiler has checked: torch's own spelling, leaky_relu, would give weights that are no numbers.
      throw new RangeError(
        `nonlinearity must be 'linear', 'sigmoid', 'tanh', 'relu', 'leakyRelu' or 'selu', but it is '${nonlinearity satisfies never}'.`,
      );
  }
}
