import { logSoftmax, softmax } from '@ocelli/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import { inLayer } from '../layers/require.js';
import { Module } from '../module/module.js';

export interface SoftmaxOptions {
  /** The axis whose values sum to 1; default the last. */
  readonly axis?: number;
}

/** `exp(x) / sum exp(x)` along an axis; as `torch.nn.Softmax`. */
export class Softmax extends Module {
  readonly axis: number;

  constructor({ axis = -1 }: SoftmaxOptions = {}) {
    super();
    this.axis = axis;
  }

  /** @throws RangeError when the input has no such axis. */
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return inLayer(this, () => softmax(x, this.axis));
  }
}

/** The logarithm of the softmax; as `torch.nn.LogSoftmax`. */
export class LogSoftmax extends Module {
  readonly axis: number;

  constructor({ axis = -1 }: SoftmaxOptions = {}) {
    super();
    this.axis = axis;
  }

  /** @throws RangeError when the input has no such axis. */
  override forward<Shape extends Tensor>(x: Shape): Shape {
    return inLayer(this, () => logSoftmax(x, this.axis));
  }
}
