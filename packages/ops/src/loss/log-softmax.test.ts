import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { logSoftmax, softmax } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

const runs = [
  { op: 'softmax', run: softmax },
  { op: 'log_softmax', run: logSoftmax },
];

describeOnEachBackend('softmax', () => {
  it.each(runs)('agrees with torch: $op', ({ op, run }) => {
    for (const reference of readCases('norm.json', op)) {
      checkReference(reference, { orders: {}, run: ({ input }, { dim }) => run(input as tf.Tensor, dim as number) });
    }
  });

  it.each(runs)('has the gradients of finite differences, also of the gradient: $op', ({ run }) => {
    checkGradients((x) => run(x), [numbers([3, 4], -2, 2)], { second: true });
    checkGradients((x) => run(x, 0), [numbers([3, 2, 2], -2, 2)]);
    checkGradients((x) => run(x, -2), [numbers([1, 3, 2], -2, 2)]);
  });

  it('is finite far from 0', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([-1e4, 1e4]);
      expect([...softmax(x).dataSync()]).toEqual([0, 1]);
      expect([...logSoftmax(x).dataSync()]).toEqual([-2e4, 0]);
    });
  });
});

describe('softmax', () => {
  it('refuses an axis that is none', () => {
    expect(() => softmax(tf.zeros([2, 3]), 2)).toThrow('softmax: axis 2 is not an axis of the input [2,3].');
    expect(() => logSoftmax(tf.zeros([2, 3]), -3)).toThrow('logSoftmax: axis -3 is not an axis of the input [2,3].');
  });
});
