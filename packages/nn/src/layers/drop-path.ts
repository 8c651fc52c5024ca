import { dropoutMask } from '@ocelli/ops';
import { mul, type Tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { stepRandom } from '../module/random-stream.js';
import { requireProbability } from './require.js';

/**
 * Stochastic depth: in training sets whole samples to 0 with a probability and multiplies the others by `1 / (1 - probability)`, so that
 * in `add(x, dropPath.forward(branch))` they skip the branch; gives its input back in evaluation. Huang et al. 2016, as
 * `torchvision.ops.StochasticDepth` with mode 'row'.
 */
export class DropPath extends Module {
  readonly probability: number;

  /** @throws RangeError when the probability is not from 0 up to, but not including, 1. */
  constructor(probability: number) {
    super();
    requireProbability('DropPath: probability', probability);
    this.probability = probability;
  }

  /** @throws Error in training outside of a functional call with a seed. */
  override forward<Shape extends Tensor>(x: Shape): Shape {
    if (!this.training || this.probability === 0) return x;
    const perSample = x.shape.map((length, axis) => (axis === 0 ? length : 1));
    return mul(x, dropoutMask(perSample as [number], this.probability, stepRandom(this)));
  }
}
