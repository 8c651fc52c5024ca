import { softplus } from '@ocelli/ops';
import { add, mean, mul, neg, type Scalar, sub, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.js';
import { targetsLike } from './targets-like.js';

export interface BceOptions {
  /** What a positive target weighs against a negative one; a number, or one for each of the outputs' last axis; default 1. */
  readonly posWeight?: number | readonly number[];
}

/**
 * Binary cross-entropy of logits, the mean of `-w t log sigmoid(x) - (1 - t) log(1 - sigmoid(x))`; as `torch.nn.BCEWithLogitsLoss`.
 *
 * Targets are 0 to 1, in the outputs' shape.
 *
 * @throws RangeError when a weight is negative or not finite.
 */
export function bce({ posWeight = 1 }: BceOptions = {}): Loss {
  const weights = typeof posWeight === 'number' ? [posWeight] : posWeight;
  const wrong = weights.find((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong !== undefined) throw new RangeError(`bce: posWeight must be finite and at least 0, but it is ${wrong}.`);
  return (outputs, targets) =>
    tidy(() => {
      const positive = targetsLike(outputs, targets, 'bce');
      // log(1 - sigmoid(x)) is log sigmoid(x) - x.
      const linear = mul(outputs, sub(1, positive));
      return mean(add(linear, mul(softplus(neg(outputs)), weightOf(positive, weights)))) as Scalar;
    });
}

/** `1 + (w - 1) t`. */
function weightOf(positive: Tensor, weights: readonly number[]): Tensor | number {
  if (weights.every((weight) => weight === 1)) return 1;
  const width = positive.shape.at(-1) ?? 1;
  if (weights.length !== 1 && weights.length !== width) {
    throw new RangeError(
      `bce: posWeight must hold one weight or one for each of the ${width} outputs, but it holds ${weights.length}.`,
    );
  }
  return add(1, mul(positive, tensor1d(weights.map((weight) => weight - 1))));
}
