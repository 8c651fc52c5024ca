import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

const x = numbers([2, 3, 4]);

describe('gradients of kernels that move values', () => {
  it.each<[string, (at: Tensor) => Tensor]>([
    ['reshape', (at) => tf.reshape(at, [4, 6])],
    ['expandDims', (at) => tf.expandDims(at, 1)],
    ['squeeze', (at) => tf.squeeze(tf.expandDims(at, 0))],
    ['transpose', (at) => tf.transpose(at, [2, 0, 1])],
    ['reverse of one axis', (at) => tf.reverse(at, 1)],
    ['reverse of all', (at) => tf.reverse(at)],
    ['tile', (at) => tf.tile(at, [2, 1, 3])],
    ['broadcastTo', (at) => tf.broadcastTo(tf.slice(at, [0, 0, 0], [1, 3, 1]), [2, 3, 4])],
    ['stack', (at) => tf.stack([at, tf.mul(at, 2), at], 1)],
    ['unstack', (at) => tf.unstack(at, 1)[1] ?? at],
    ['unstack of one', (at) => tf.unstack(tf.expandDims(at, 0), 0)[0] ?? at],
    ['split', (at) => tf.split(at, [1, 3], 2)[1] ?? at],
    ['split of the negative axis', (at) => tf.mul(tf.split(at, 2, -1)[0] ?? at, tf.split(at, 2, -1)[1] ?? at)],
    ['concat', (at) => tf.concat([at, tf.square(at)], 1)],
    ['addN', (at) => tf.addN([at, at, tf.square(at)])],
    [
      'spaceToBatchND',
      (at) =>
        tf.spaceToBatchND(
          tf.reshape(at, [1, 3, 4, 2]),
          [2, 2],
          [
            [1, 0],
            [0, 2],
          ],
        ),
    ],
    [
      'batchToSpaceND',
      (at) =>
        tf.batchToSpaceND(
          tf.reshape(at, [4, 2, 3, 1]),
          [2, 2],
          [
            [0, 1],
            [2, 0],
          ],
        ),
    ],
    ['depthToSpace', (at) => tf.depthToSpace(tf.reshape(at, [1, 2, 1, 12]), 2)],
  ])('%s matches central differences', (_name, run) => {
    checkGradients(run, [x]);
  });

  it('concat gives each of its inputs its own part', () => {
    checkGradients((a, b) => tf.concat([a as Tensor, b as Tensor], -1), [numbers([2, 1]), numbers([2, 3])]);
  });

  it('the BroadcastTo gradient sums over repeated axes', () => {
    const config = tf.getGradient('BroadcastTo');
    const dx = config.gradFunc(tf.ones([2, 3]), [tf.ones([3])], { shape: [2, 3] })['x']?.();
    expect([...(dx?.dataSync() ?? [])]).toEqual([2, 2, 2]);
  });

  it('can be differentiated twice', () => {
    const run = (at: Tensor) => tf.square(tf.transpose(tf.concat([at, tf.tile(at, [1, 2])], 1)));
    checkGradients((at) => run(at as Tensor), [numbers([2, 2])], { second: true });
  });
});
