import { type Scalar, Tensor } from '@tensorflow/tfjs-core';

/** @throws TypeError or RangeError unless a loss has given a float32 scalar. */
export function requireScalar(value: Tensor): Scalar {
  if (!(value instanceof Tensor)) throw new TypeError(`The loss must return a scalar tensor, but it returned ${typeof value}.`);
  if (value.rank === 0 && value.dtype === 'float32') return value as Scalar;
  throw new RangeError(
    `The loss must return a float32 scalar, but it returned ${value.dtype} [${value.shape}]; take the mean over the batch.`,
  );
}
