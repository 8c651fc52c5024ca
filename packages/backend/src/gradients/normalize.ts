import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, reduceToShape } from './define.js';

/** Gradients of batch normalisation by given statistics and of local response normalisation. */
export function normalizeGradients(): GradConfig[] {
  return [batchNormGradient(), localResponseGradient()];
}

/**
 * `y = (x - mean) r scale + offset` with `r = 1 / sqrt(variance + epsilon)`.
 *
 * tfjs saves inputs by name and walks all of them, so a call without scale or offset cannot be differentiated: give both.
 */
function batchNormGradient(): GradConfig {
  return defineGradient<[Tensor, Tensor, Tensor, Tensor], tf.FusedBatchNormAttrs>(
    tf.FusedBatchNorm,
    { inputsToSave: ['x', 'mean', 'variance', 'scale'] },
    (dy, [x, mean, variance, scale], { varianceEpsilon }) => {
      const inverseDeviation = () => tf.rsqrt(tf.add(variance, varianceEpsilon));
      const gain = () => tf.mul(inverseDeviation(), scale);
      const dyTimesCentred = () => reduceToShape(tf.mul(dy, tf.sub(x, mean)), mean.shape);
      return {
        x: () => tf.mul(dy, gain()),
        mean: () => tf.neg(tf.mul(reduceToShape(dy, mean.shape), gain())),
        variance: () => {
          const slope = tf.mul(tf.mul(gain(), tf.square(inverseDeviation())), -0.5);
          return tf.mul(dyTimesCentred(), slope);
        },
        scale: () => tf.mul(dyTimesCentred(), inverseDeviation()),
        offset: () => reduceToShape(dy, mean.shape),
      };
    },
  );
}

function localResponseGradient(): GradConfig {
  return defineGradient<[Tensor, Tensor], tf.LRNAttrs>(
    tf.LRN,
    { inputsToSave: ['x'], outputsToSave: [true] },
    (dy, [x, y], { depthRadius, bias, alpha, beta }) => ({
      x: () => tf.engine().runKernel(tf.LRNGrad, { x, y, dy }, { depthRadius, bias, alpha, beta }),
    }),
  );
}
