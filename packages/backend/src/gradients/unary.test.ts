import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

const everywhere = numbers([2, 5], -1.5, 1.5);
const positive = numbers([2, 5], 0.3, 2);
const inUnit = numbers([2, 5], -0.8, 0.8);

const cases: [string, (x: Tensor) => Tensor, Tensor][] = [
  ['square', tf.square, everywhere],
  ['sqrt', tf.sqrt, positive],
  ['rsqrt', tf.rsqrt, positive],
  ['reciprocal', tf.reciprocal, positive],
  ['exp', tf.exp, everywhere],
  ['expm1', tf.expm1, everywhere],
  ['log', tf.log, positive],
  ['log1p', tf.log1p, positive],
  ['erf', tf.erf, everywhere],
  ['sin', tf.sin, everywhere],
  ['cos', tf.cos, everywhere],
  ['tan', tf.tan, inUnit],
  ['asin', tf.asin, inUnit],
  ['acos', tf.acos, inUnit],
  ['atan', tf.atan, everywhere],
  ['sinh', tf.sinh, everywhere],
  ['cosh', tf.cosh, everywhere],
  ['tanh', tf.tanh, everywhere],
  ['asinh', tf.asinh, everywhere],
  ['acosh', tf.acosh, numbers([2, 5], 1.5, 3)],
  ['atanh', tf.atanh, inUnit],
];

describe('gradients of elementwise functions', () => {
  it.each(cases)('%s matches central differences, and so does its gradient', (_name, run, x) => {
    checkGradients(run, [x], { second: true });
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ['clone', tf.clone],
    ['neg', tf.neg],
    ['abs', tf.abs],
  ])('%s, straight in pieces, matches central differences', (_name, run) => {
    checkGradients(run, [everywhere]);
  });

  it('abs has slope zero at zero, as in torch', () => {
    expect([
      ...tf
        .grad(tf.abs)(tf.tensor1d([-2, 0, 3]))
        .dataSync(),
    ]).toEqual([-1, 0, 1]);
  });

  it('a cast to integers passes no gradient on, a cast from them does', () => {
    const x = tf.tensor1d([1.5, 2.5]);
    const throughIntegers = tf.grad((at: Tensor) => tf.cast(tf.cast(at, 'int32'), 'float32'));
    expect([...throughIntegers(x).dataSync()]).toEqual([0, 0]);
    const straight = tf.grad((at: Tensor) => tf.cast(tf.mul(at, 3), 'float32'));
    expect([...straight(x).dataSync()]).toEqual([3, 3]);
  });
});
