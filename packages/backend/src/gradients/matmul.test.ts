import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

describe('gradient of matMul', () => {
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('matches central differences with transposes %j and %j', (transposeA, transposeB) => {
    const a = numbers(transposeA ? [2, 4, 3] : [2, 3, 4]);
    const b = numbers(transposeB ? [2, 2, 4] : [2, 4, 2]);
    checkGradients((x, y) => tf.matMul(x as Tensor, y as Tensor, transposeA, transposeB), [a, b]);
  });

  it.each([
    [
      [1, 3, 4],
      [5, 4, 2],
    ],
    [
      [3, 4],
      [2, 4, 2],
    ],
  ])('sums over broadcast batches: %j by %j', (a, b) => {
    checkGradients((x, y) => tf.matMul(x as Tensor, y as Tensor), [numbers(a), numbers(b)]);
  });

  it('can be differentiated twice', () => {
    const run = (x: Tensor, y: Tensor) => tf.square(tf.matMul(x, y, false, true));
    const inputs = [numbers([2, 3]), numbers([2, 3])];
    checkGradients((x, y) => run(x as Tensor, y as Tensor), inputs, { second: true });
    expect(inputs.length).toBe(2);
  });
});
