import { dropoutMask } from '@ocelli/ops';
import { mul, type Tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { stepRandom } from '../module/random-stream.js';
import { requireProbability } from './require.js';

/**
 * In training sets each value to 0 with a probability and multiplies the others by `1 / (1 - probability)`; gives its input back in
 * evaluation. Srivastava et al. 2014, as `torch.nn.Dropout`.
 */
export class Dropout extends Module {
  readonly probability: number;

  /** @throws RangeError when the probability is not from 0 up to, but not including, 1. */
  constructor(probability = 0.5) {
    super();
    requireProbability('Dropout: probability', probability);
    this.probability = probability;
  }

  /** @throws Error in training outside of a functional call with a seed. */
  override forward<Shape extends Tensor>(x: Shape): Shape {
    if (!this.training || this.probability === 0) return x;
    return mul(x, dropoutMask(x.shape as [number], this.probability, stepRandom(this)));
  }
}
