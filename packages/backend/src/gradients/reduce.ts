import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, differentiable, fromGradient, fromInput } from './define.js';

/** Gradients of reductions and running sums. */
export function reduceGradients(): GradConfig[] {
  return [
    fromInput<tf.SumAttrs>(tf.Sum, (dy, x, { axis }) => tf.broadcastTo(keepReduced(dy, x.shape, axis), x.shape)),
    fromInput<tf.MeanAttrs>(tf.Mean, (dy, x, { axis }) => {
      const kept = keepReduced(dy, x.shape, axis);
      return tf.broadcastTo(tf.mul(kept, kept.size / x.size), x.shape);
    }),
    extremeGradient<tf.MaxAttrs>(tf.Max, ({ reductionIndices }) => reductionIndices),
    extremeGradient<tf.MinAttrs>(tf.Min, ({ axis }) => axis),
    fromInput<tf.ProdAttrs>(tf.Prod, (dy, x, { axis }) => prodGradient(dy, x, tf.util.parseAxisParam(axis, x.shape))),
    fromGradient<tf.CumsumAttrs>(tf.Cumsum, (dy, { axis, exclusive, reverse }) => tf.cumsum(dy, axis, exclusive, !reverse)),
    cumprodGradient(),
  ];
}

/** Gives the reduced axes back with size 1. */
function keepReduced(reduced: Tensor, shape: readonly number[], axis: number | number[]): Tensor {
  const axes = tf.util.parseAxisParam(axis, [...shape]);
  return tf.reshape(
    reduced,
    shape.map((size, index) => (axes.includes(index) ? 1 : size)),
  );
}

/** Equal extremes share the gradient evenly, as in `torch.amax`. */
function extremeGradient<Attributes>(kernelName: string, axisOf: (attributes: Attributes) => number | number[]): GradConfig {
  return defineGradient<[Tensor, Tensor], Attributes>(
    kernelName,
    { inputsToSave: ['x'], outputsToSave: [true] },
    (dy, [x, y], attributes) => ({
      x: () => {
        const axis = axisOf(attributes);
        const isExtreme = tf.cast(tf.equal(x, keepReduced(y, x.shape, axis)), 'float32');
        const count = tf.sum(isExtreme, tf.util.parseAxisParam(axis, x.shape), true);
        return tf.mul(isExtreme, tf.div(keepReduced(dy, x.shape, axis), count));
      },
    }),
  );
}

/** `dx_i = dy * product of the others`, from the products of what lies before and after, so that zeros are no trouble. */
function prodGradient(dy: Tensor, x: Tensor, axes: number[]): Tensor {
  const permutation = tf.backend_util.getAxesPermutation(axes, x.rank);
  const inner = permutation === undefined || permutation === null ? x : tf.transpose(x, permutation);
  const rows = tf.reshape(inner, [dy.size, x.size / dy.size]);
  const others = tf.mul(tf.cumprod(rows, 1, true, false), tf.cumprod(rows, 1, true, true));
  const dx = tf.reshape(tf.mul(tf.reshape(dy, [dy.size, 1]), others), inner.shape);
  return permutation === undefined || permutation === null
    ? dx
    : tf.transpose(dx, tf.backend_util.getUndoAxesPermutation(permutation));
}

/** `dx_j = sum over the products y_i that hold x_j of dy_i y_i / x_j`; not a number where `x_j` is 0. */
function cumprodGradient(): GradConfig {
  return defineGradient<[Tensor, Tensor], tf.CumprodAttrs>(
    tf.Cumprod,
    { inputsToSave: ['x'], outputsToSave: [true] },
    (dy, [x, saved], { axis, exclusive, reverse }) => ({
      x: () => {
        const y = differentiable(saved, () => tf.cumprod(x, axis, exclusive, reverse));
        return tf.div(tf.cumsum(tf.mul(dy, y), axis, exclusive, !reverse), x);
      },
    }),
  );
}
