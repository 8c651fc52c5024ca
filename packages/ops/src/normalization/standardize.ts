import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient, recordable, untaped } from '../custom-gradient.js';
import { columnSum } from './column-sum.js';

export interface Standardization {
  /** Averages parts of a tensor; each average comes back where its part was, or broadcasts to there. */
  readonly average: (x: Tensor) => Tensor;
  readonly epsilon: number;
  /** Scale along the last axis. */
  readonly weight: Tensor1D | undefined;
  /** Shift along the last axis. */
  readonly bias: Tensor1D | undefined;
}

/**
 * `y = z weight + bias` with `z = (x - A x) / sqrt(A (x - A x)^2 + epsilon)` for an averaging `A`: zero mean and unit variance in each part.
 *
 * With `r` the inverse deviation and `g = dy weight`: `dx = r (g - A g - z A(g z))`.
 */
export function standardize(x: Tensor, { average, epsilon, weight, bias }: Standardization): Tensor {
  const statisticsOf = (x: Tensor) => {
    const mean = average(x);
    const centred = tf.sub(x, mean);
    return { mean, centred, inverseDeviation: tf.rsqrt(tf.add(average(tf.square(centred)), epsilon)) };
  };
  const { mean, centred, inverseDeviation } = untaped(() => statisticsOf(x));
  const present = (vector: Tensor1D | undefined): Tensor1D[] => (vector === undefined ? [] : [vector]);
  return customGradient({
    inputs: [x, ...present(weight), ...present(bias)],
    value: () => affine(tf.mul(centred, inverseDeviation), weight, bias),
    saved: [x, mean, inverseDeviation, weight],
    gradient: (dy, x, mean, inverseDeviation, weight) => {
      const statistics = recordable({ mean, inverseDeviation }, () => statisticsOf(x));
      const z = tf.mul(tf.sub(x, statistics.mean), statistics.inverseDeviation);
      const slope = weight === undefined ? dy : tf.mul(dy, weight);
      const remainder = tf.sub(tf.sub(slope, average(slope)), tf.mul(z, average(tf.mul(slope, z))));
      return [
        tf.mul(remainder, statistics.inverseDeviation),
        ...(weight === undefined ? [] : [columnSum(tf.mul(dy, z))]),
        ...(bias === undefined ? [] : [columnSum(dy)]),
      ];
    },
  });
}

function affine(z: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Tensor {
  const scaled = weight === undefined ? z : tf.mul(z, weight);
  return bias === undefined ? scaled : tf.add(scaled, bias);
}
