import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** What is made small: a differentiable function of a model's outputs and the targets that gives the mean over a batch, a scalar. */
export interface Loss {
  (outputs: Tensor, targets: Tensor): Scalar;
  /**
   * Set where int32 targets are numbers of classes: the trainer then checks them before a step, and lets the one that the loss ignores pass.
   */
  readonly labels?: { readonly ignoreIndex: number };
}
