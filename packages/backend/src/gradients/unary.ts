import type { GradConfig } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { fromGradient, fromInput, fromOutput, toFloat } from './define.js';

/** Gradients of elementwise functions of one tensor, `dx = dy * f'(x)`. */
export function unaryGradients(): GradConfig[] {
  return [
    fromGradient(tf.Identity, (dy) => tf.clone(dy)),
    // Nothing flows through integers and booleans, where tfjs would pass dy straight on.
    fromGradient<tf.CastAttrs>(tf.Cast, (dy, { dtype }) => (dtype === 'float32' ? tf.clone(dy) : tf.zeros(dy.shape))),
    fromGradient(tf.Neg, (dy) => tf.neg(dy)),
    fromInput(tf.Abs, (dy, x) => tf.mul(dy, tf.sign(toFloat(x)))),
    fromInput(tf.Square, (dy, x) => tf.mul(dy, tf.mul(toFloat(x), 2))),
    fromOutput(tf.Sqrt, tf.sqrt, (dy, y) => tf.div(tf.mul(dy, 0.5), y)),
    fromOutput(tf.Rsqrt, tf.rsqrt, (dy, y) => tf.mul(tf.mul(dy, -0.5), tf.mul(y, tf.square(y)))),
    fromOutput(tf.Reciprocal, tf.reciprocal, (dy, y) => tf.neg(tf.mul(dy, tf.square(y)))),
    fromOutput(tf.Exp, tf.exp, (dy, y) => tf.mul(dy, y)),
    fromOutput(tf.Expm1, tf.expm1, (dy, y) => tf.mul(dy, tf.add(y, 1))),
    fromInput(tf.Log, (dy, x) => tf.div(dy, toFloat(x))),
    fromInput(tf.Log1p, (dy, x) => tf.div(dy, tf.add(toFloat(x), 1))),
    fromInput(tf.Erf, (dy, x) => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI)))),
    fromInput(tf.Sin, (dy, x) => tf.mul(dy, tf.cos(toFloat(x)))),
    fromInput(tf.Cos, (dy, x) => tf.neg(tf.mul(dy, tf.sin(toFloat(x))))),
    fromOutput(tf.Tan, tf.tan, (dy, y) => tf.mul(dy, tf.add(tf.square(y), 1))),
    fromInput(tf.Asin, (dy, x) => tf.div(dy, tf.sqrt(tf.sub(1, tf.square(toFloat(x)))))),
    fromInput(tf.Acos, (dy, x) => tf.neg(tf.div(dy, tf.sqrt(tf.sub(1, tf.square(toFloat(x))))))),
    fromInput(tf.Atan, (dy, x) => tf.div(dy, tf.add(tf.square(toFloat(x)), 1))),
    fromInput(tf.Sinh, (dy, x) => tf.mul(dy, tf.cosh(toFloat(x)))),
    fromInput(tf.Cosh, (dy, x) => tf.mul(dy, tf.sinh(toFloat(x)))),
    fromOutput(tf.Tanh, tf.tanh, (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
    fromInput(tf.Asinh, (dy, x) => tf.div(dy, tf.sqrt(tf.add(tf.square(toFloat(x)), 1)))),
    fromInput(tf.Acosh, (dy, x) => tf.div(dy, tf.sqrt(tf.sub(tf.square(toFloat(x)), 1)))),
    fromInput(tf.Atanh, (dy, x) => tf.div(dy, tf.sub(1, tf.square(toFloat(x))))),
  ];
}
