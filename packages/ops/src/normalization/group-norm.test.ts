import { numbers } from '@ocelli/testing';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { groupNorm, instanceNorm } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference, imageOrder, type ReferenceRun } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

const orders = { input: imageOrder, output: imageOrder };

function affineOf(weight: Tensor | undefined, bias: Tensor | undefined, epsilon: unknown) {
  return {
    ...(weight === undefined ? {} : { weight: weight as Tensor1D }),
    ...(bias === undefined ? {} : { bias: bias as Tensor1D }),
    epsilon: epsilon as number,
  };
}

const groups: ReferenceRun = {
  orders,
  run: ({ input, weight, bias }, { num_groups: groups, eps }) =>
    groupNorm(input as Tensor4D, groups as number, affineOf(weight, bias, eps)),
};

const instances: ReferenceRun = {
  orders,
  run: ({ input, weight, bias }, { eps }) => instanceNorm(input as Tensor4D, affineOf(weight, bias, eps)),
};

describeOnEachBackend('groupNorm', () => {
  it.each(readCases('norm.json', 'group_norm'))('agrees with torch: $name', (reference) => checkReference(reference, groups));
  it.each(readCases('norm.json', 'instance_norm'))('agrees with torch: $name', (reference) =>
    checkReference(reference, instances),
  );

  it('has the gradients of finite differences, also of the gradient', () => {
    checkGradients(
      (x, weight, bias) => groupNorm(x, 2, { weight: weight as Tensor1D, bias: bias as Tensor1D, epsilon: 0.1 }),
      [numbers([2, 2, 1, 4]), numbers([4], 0.5, 1), numbers([4])],
      { second: true },
    );
    checkGradients((x) => groupNorm(x, 1, { epsilon: 0.1 }), [numbers([2, 4])]);
    checkGradients((x) => instanceNorm(x as Tensor4D, { epsilon: 0.1 }), [numbers([2, 3, 2, 2])]);
  });
});

describe('groupNorm', () => {
  it('refuses groups that do not divide the channels', () => {
    expect(() => groupNorm(tf.zeros([1, 2, 2, 6]), 4)).toThrow(
      'groupNorm: 4 groups do not divide the 6 channels of the input [1,2,2,6].',
    );
  });

  it('refuses an input without a batch', () => {
    expect(() => groupNorm(tf.zeros([3]), 1)).toThrow('groupNorm: the input must be [batch, ..., channels], but it is [3].');
  });
});
