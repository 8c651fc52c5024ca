import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

// No number is nearer to 0 than the step.
const x = numbers([2, 6], -2, 2.1);

describe('gradients of activations', () => {
  it.each<[string, (at: Tensor) => Tensor]>([
    ['relu', tf.relu],
    ['relu6', (at) => tf.relu6(tf.mul(at, 3.5))],
    ['leakyRelu', (at) => tf.leakyRelu(at, 0.1)],
    ['clipByValue', (at) => tf.clipByValue(at, -0.75, 0.8)],
    ['where(greater(x, 0), ...)', (at) => tf.where(tf.greater(at, 0), tf.mul(at, 3), tf.mul(at, 0.5))],
  ])('%s matches central differences', (_name, run) => {
    checkGradients(run, [x]);
  });

  it.each<[string, (at: Tensor) => Tensor]>([
    ['elu', tf.elu],
    ['selu', tf.selu],
    ['sigmoid', tf.sigmoid],
    ['softplus', tf.softplus],
    ['silu', (at) => tf.mul(at, tf.sigmoid(at))],
  ])('%s matches central differences, and so does its gradient', (_name, run) => {
    checkGradients(run, [x], { second: true });
  });

  it('prelu matches central differences for its input and its broadcast slopes', () => {
    checkGradients((at, alpha) => tf.prelu(at, alpha as Tensor), [x, numbers([6], 0.1, 0.5)]);
  });

  it('has the slopes of torch at the kinks', () => {
    const slopes = (run: (at: Tensor) => Tensor, at: number[]) => [...tf.grad(run)(tf.tensor1d(at)).dataSync()];
    expect(slopes(tf.relu, [0])).toEqual([0]);
    expect(slopes(tf.relu6, [0, 6])).toEqual([0, 0]);
    expect(slopes((value) => tf.clipByValue(value, -1, 1), [-1, 1, 2])).toEqual([1, 1, 0]);
  });
});
