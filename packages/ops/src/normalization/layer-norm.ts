import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { standardize } from './standardize.js';

export interface LayerNormOptions {
  /** Scale, of the shape of the normalised axes; default 1. */
  readonly weight?: Tensor;
  /** Shift, of the shape of the normalised axes; default 0. */
  readonly bias?: Tensor;
  /** How many of the last axes are normalised together; default the weight's or the bias's, else 1. */
  readonly axes?: number;
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
}

/**
 * `y = (x - mean) / sqrt(variance + epsilon) * weight + bias` with the statistics of each row, which is the last axis or the last few;
 * Ba et al. 2016, as `torch.nn.functional.layer_norm`.
 *
 * @throws RangeError when weight or bias have not the shape of the normalised axes, or there are not as many axes.
 */
export function layerNorm<Shape extends Tensor>(x: Shape, options: LayerNormOptions = {}): Shape {
  const { weight, bias, epsilon = 1e-5 } = options;
  const rank = options.axes ?? weight?.rank ?? bias?.rank ?? 1;
  const rowShape = x.shape.slice(Math.max(0, x.rank - rank));
  for (const [name, vector] of Object.entries({ weight, bias })) {
    if (vector !== undefined && !tf.util.arraysEqual(vector.shape, rowShape)) {
      throw new RangeError(
        `layerNorm: ${name} must be [${rowShape}], as the last ${rank} axes of the input [${x.shape}], but it is [${vector.shape}].`,
      );
    }
  }
  if (!Number.isInteger(rank) || rank < 1 || rank > x.rank) {
    throw new RangeError(`layerNorm: axes must be from 1 to ${x.rank} for the input [${x.shape}], but it is ${rank}.`);
  }
  return tf.tidy(() => {
    const length = tf.util.sizeFromShape(rowShape);
    const vector = (values: Tensor | undefined): Tensor1D | undefined => values && tf.reshape(values, [length]);
    const average = (values: Tensor) => tf.mean(values, 1, true);
    const rows = tf.reshape(x, [x.size / length, length]);
    return tf.reshape(standardize(rows, { average, epsilon, weight: vector(weight), bias: vector(bias) }), x.shape) as Shape;
  });
}
