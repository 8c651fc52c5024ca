import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

type Binary = (a: Tensor, b: Tensor) => Tensor;

const kernels: [string, Binary][] = [
  ['add', tf.add],
  ['sub', tf.sub],
  ['mul', tf.mul],
  ['div', tf.div],
  ['squaredDifference', tf.squaredDifference],
  ['maximum', tf.maximum],
  ['minimum', tf.minimum],
  ['atan2', tf.atan2],
  ['pow', tf.pow],
  ['mod', (a, b) => tf.mod(a, tf.mul(b, 0.9))],
];

const shapes: [number[], number[]][] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [2, 3],
    [2, 1],
  ],
  [[], [2, 3]],
  [
    [2, 1, 3],
    [4, 1],
  ],
];

describe.each(kernels)('gradient of %s', (_name, run) => {
  it.each(shapes)('matches central differences for shapes %j and %j', (a, b) => {
    const inputs = [numbers(a, 0.5, 2), tf.add(numbers(b, 0.7, 2.2), 0.013)];
    // A small step, since maximum, minimum and mod have kinks between some of these numbers.
    checkGradients((x, y) => run(x as Tensor, y as Tensor), inputs, { step: 1e-3 });
  });
});

describe('gradients of binary kernels', () => {
  it.each<[string, Binary]>([
    ['mul', (a, b) => tf.square(tf.mul(a, b))],
    ['div', (a, b) => tf.square(tf.div(a, b))],
    ['squaredDifference', tf.squaredDifference],
    ['pow', tf.pow],
  ])('%s can be differentiated twice', (_name, run) => {
    const inputs = [numbers([2, 3], 0.5, 1.5), numbers([3], 1.2, 2)];
    checkGradients((x, y) => run(x as Tensor, y as Tensor), inputs, { second: true, tolerance: 5e-3 });
  });

  it('the parts of maximum and minimum sum to dy where both inputs are equal', () => {
    const x = tf.tensor1d([1, 2]);
    const slopes = (run: Binary) => [
      ...tf
        .grad((at: Tensor) => run(at, at))(x)
        .dataSync(),
    ];
    expect(slopes(tf.maximum)).toEqual([1, 1]);
    expect(slopes(tf.minimum)).toEqual([1, 1]);
  });

  it('pow has a finite slope at zero', () => {
    const slope = (exponent: number) =>
      tf
        .grad((x: Tensor) => tf.pow(x, tf.scalar(exponent)))(tf.scalar(0))
        .dataSync()[0];
    expect([slope(0), slope(1), slope(2)]).toEqual([0, 1, 0]);
  });

  it('leaves integer factors out of it', () => {
    const count = tf.tensor1d([2, 3], 'int32');
    expect([
      ...tf
        .grad((x: Tensor) => tf.mul(x, count))(tf.tensor1d([1, 1]))
        .dataSync(),
    ]).toEqual([2, 3]);
  });
});
