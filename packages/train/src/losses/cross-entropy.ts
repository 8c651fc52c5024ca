import { softmaxCrossEntropy } from '@ocelli/ops';
import { type Scalar, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.js';

export interface CrossEntropyOptions {
  /** A weight for each class; default 1. */
  readonly classWeights?: readonly number[];
  /** Share of each target that is spread evenly over all classes, 0 to 1; default 0. Szegedy et al. 2016. */
  readonly labelSmoothing?: number;
  /** Items with this label count nothing; default -100. */
  readonly ignoreIndex?: number;
}

/**
 * Softmax cross-entropy, `-sum_c t_c log softmax(outputs)_c`, its mean weighted by the labels' class weights; as
 * `torch.nn.CrossEntropyLoss`.
 *
 * Outputs are `[..., classes]`, targets `[...]` of class numbers (int32) or `[..., classes]` of probabilities (float32).
 *
 * @throws RangeError when an option is out of its range; the loss itself when shapes do not fit.
 */
export function crossEntropy({ classWeights, labelSmoothing = 0, ignoreIndex = -100 }: CrossEntropyOptions = {}): Loss {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`crossEntropy: labelSmoothing must be from 0 to 1, but it is ${labelSmoothing}.`);
  }
  const wrong = classWeights?.find((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong !== undefined) throw new RangeError(`crossEntropy: classWeights must be finite and at least 0, but one is ${wrong}.`);
  const loss = (outputs: Tensor, targets: Tensor): Scalar =>
    tidy(() => {
      const weights = classWeights === undefined ? {} : { classWeights: tensor1d([...classWeights]) };
      return softmaxCrossEntropy(outputs, targets, { ...weights, labelSmoothing, ignoreIndex });
    });
  return Object.assign(loss, { labels: { ignoreIndex } });
}
