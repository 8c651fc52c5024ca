import {
  abs,
  add,
  addN,
  clipByValue as clip,
  div,
  max,
  minimum,
  mul,
  type Scalar,
  sqrt,
  square,
  stack,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { TensorRecord } from '../state/tensor-record.js';

/** Changes the gradients of a step before the optimiser has them. Pure, and reads no values. */
export type GradientTransform = (gradients: TensorRecord) => Record<string, Tensor>;

export interface ClipByNormOptions {
  /** The norm over all gradients together: Euclidean, or the largest magnitude; default 2. */
  readonly order?: 2 | 'inf';
}

/**
 * Scales all gradients by `min(1, max / (norm + 1e-6))` where `norm` is that of all of them together; as
 * `torch.nn.utils.clip_grad_norm_`.
 *
 * @throws RangeError when `limit` is not above 0.
 */
export function clipByNorm(limit: number, { order = 2 }: ClipByNormOptions = {}): GradientTransform {
  requireLimit('clipByNorm', limit);
  return (gradients) =>
    tidy(() => {
      const tensors = Object.values(gradients);
      if (tensors.length === 0) return {};
      const norm = order === 2 ? normOf(tensors) : max(stack(tensors.map((gradient) => max(abs(gradient)))));
      const scale = minimum(1, div(limit, add(norm, 1e-6)));
      return each(gradients, (gradient) => mul(gradient, scale));
    });
}

/** Limits each value of each gradient to `-limit` to `limit`; as `torch.nn.utils.clip_grad_value_`. @throws RangeError when `limit` is not above 0. */
export function clipByValue(limit: number): GradientTransform {
  requireLimit('clipByValue', limit);
  return (gradients) => tidy(() => each(gradients, (gradient) => clip(gradient, -limit, limit)));
}

/**
 * The Euclidean norm of all tensors together. Those that come last are added first: they are the last layers' gradients, which are there
 * first, and what sums them up in this order lets go in this order of what they were made of.
 */
export function normOf(tensors: readonly Tensor[]): Scalar {
  return tidy(() => sqrt(addN(tensors.map((tensor) => sum(square(tensor))).toReversed())) as Scalar);
}

function each(gradients: TensorRecord, change: (gradient: Tensor) => Tensor): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, change(gradient)]));
}

function requireLimit(transform: string, limit: number): void {
  if (!(limit > 0)) throw new RangeError(`${transform}: the limit must be above 0, but it is ${limit}.`);
}
