import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

describe('gradients of slices and paddings', () => {
  const x = numbers([3, 4, 5]);

  it.each<[string, (at: Tensor) => Tensor]>([
    ['slice', (at) => tf.slice(at, [1, 0, 2], [2, 3, 1])],
    ['slice to the end', (at) => tf.slice(at, [1, 2])],
    ['stridedSlice', (at) => tf.stridedSlice(at, [0, 1, 0], [3, 4, 5], [2, 1, 3])],
    ['stridedSlice backwards', (at) => tf.stridedSlice(at, [2, -1, 4], [0, -4, -6], [-1, -2, -3])],
    ['stridedSlice with masks', (at) => tf.stridedSlice(at, [1, 0, 1], [2, 0, 4], [1, 1, 2], 2, 2)],
    ['stridedSlice that drops an axis', (at) => tf.stridedSlice(at, [1, 0, 1], [2, 4, 4], [1, 1, 1], 0, 0, 0, 0, 1)],
    ['stridedSlice with an ellipsis', (at) => tf.stridedSlice(at, [0, 1], [0, 5], [1, 2], 0, 0, 1)],
    ['stridedSlice with a new axis', (at) => tf.stridedSlice(at, [0, 1, 0, 0], [0, 3, 4, 5], [1, 1, 1, 2], 0, 0, 0, 1)],
    [
      'pad',
      (at) =>
        tf.pad(
          at,
          [
            [1, 0],
            [0, 2],
            [3, 1],
          ],
          0.5,
        ),
    ],
    [
      'mirrorPad reflect',
      (at) =>
        tf.mirrorPad(
          at,
          [
            [2, 1],
            [0, 3],
            [4, 4],
          ],
          'reflect',
        ),
    ],
    [
      'mirrorPad symmetric',
      (at) =>
        tf.mirrorPad(
          at,
          [
            [3, 1],
            [0, 4],
            [2, 5],
          ],
          'symmetric',
        ),
    ],
  ])('%s matches central differences', (_name, run) => {
    checkGradients(run, [x]);
  });

  it('can be differentiated twice', () => {
    const run = (at: Tensor) =>
      tf.square(
        tf.mirrorPad(
          tf.stridedSlice(at, [0, 0], [2, 5], [1, 2]),
          [
            [0, 0],
            [1, 1],
          ],
          'reflect',
        ),
      );
    checkGradients((at) => run(at as Tensor), [numbers([2, 5])], { second: true });
    expect(run(numbers([2, 5])).shape).toEqual([2, 5]);
  });
});
