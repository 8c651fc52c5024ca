import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, differentiable, reduceToShape, toFloat } from './define.js';

type Partial = (dy: Tensor, a: Tensor, b: Tensor) => Tensor;

/** Gradients of elementwise functions of two tensors; each is summed over the axes its input was broadcast along. */
export function binaryGradients(): GradConfig[] {
  return [
    binary(
      tf.Add,
      (dy) => dy,
      (dy) => dy,
    ),
    binary(
      tf.Sub,
      (dy) => dy,
      (dy) => tf.neg(dy),
    ),
    binary(
      tf.Multiply,
      (dy, _a, b) => tf.mul(dy, b),
      (dy, a) => tf.mul(dy, a),
    ),
    binary(
      tf.RealDiv,
      (dy, _a, b) => tf.div(dy, b),
      (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
    ),
    binary(
      tf.SquaredDifference,
      (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(a, b), 2)),
      (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(b, a), 2)),
    ),
    // Where the two are equal all of it goes to the first, so that the parts sum to `dy`.
    binary(
      tf.Maximum,
      (dy, a, b) => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')),
      (dy, a, b) => tf.mul(dy, tf.cast(tf.less(a, b), 'float32')),
    ),
    binary(
      tf.Minimum,
      (dy, a, b) => tf.mul(dy, tf.cast(tf.lessEqual(a, b), 'float32')),
      (dy, a, b) => tf.mul(dy, tf.cast(tf.greater(a, b), 'float32')),
    ),
    binary(
      tf.Atan2,
      (dy, a, b) => tf.mul(dy, tf.div(b, tf.add(tf.square(a), tf.square(b)))),
      (dy, a, b) => tf.neg(tf.mul(dy, tf.div(a, tf.add(tf.square(a), tf.square(b))))),
    ),
    binary(
      tf.Mod,
      (dy) => dy,
      (dy, a, b) => tf.neg(tf.mul(dy, tf.floor(tf.div(a, b)))),
    ),
    powGradient(),
  ];
}

function binary(kernelName: string, first: Partial, second: Partial): GradConfig {
  return defineGradient<[Tensor, Tensor]>(kernelName, { inputsToSave: ['a', 'b'] }, (dy, [a, b]) => ({
    a: () => reduceToShape(first(dy, toFloat(a), toFloat(b)), a.shape),
    b: () => reduceToShape(second(dy, toFloat(a), toFloat(b)), b.shape),
  }));
}

/** `y = a^b`: `da = dy b a^(b-1)`, `db = dy y log a`; zero where `b` is 0 or `a` is not positive. */
function powGradient(): GradConfig {
  return defineGradient<[Tensor, Tensor, Tensor]>(
    tf.Pow,
    { inputsToSave: ['a', 'b'], outputsToSave: [true] },
    (dy, [a, b, saved]) => ({
      a: () => {
        const base = toFloat(a);
        const exponent = toFloat(b);
        const slope = tf.mul(exponent, tf.pow(base, tf.sub(exponent, 1)));
        const safe = tf.where(tf.equal(exponent, 0), tf.zerosLike(slope), slope);
        return reduceToShape(tf.mul(dy, safe), a.shape);
      },
      b: () => {
        const base = toFloat(a);
        const positive = tf.greater(base, 0);
        const logarithm = tf.where(positive, tf.log(tf.where(positive, base, tf.onesLike(base))), tf.zerosLike(base));
        const y = differentiable(saved, () => tf.pow(a, b));
        return reduceToShape(tf.mul(dy, tf.mul(y, logarithm)), b.shape);
      },
    }),
  );
}
