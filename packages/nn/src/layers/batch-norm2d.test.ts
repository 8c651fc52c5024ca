import { expectClose, numbers, type ReferenceTensor, referenceValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BatchNorm2d, functionalCall, getState } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('BatchNorm2d', () => {
  it('agrees with torch in evaluation', () => {
    using layer = new BatchNorm2d(4).eval();
    checkAgainstTorch(layer, readCase('norm.json', 'batch_norm.eval'));
  });

  it('agrees with torch in training, running statistics too', () => {
    const reference = readCase('norm.json', 'batch_norm.train');
    using layer = new BatchNorm2d(4);
    const { running_mean_after: mean, running_var_after: variance } = reference.outputs;
    checkAgainstTorch(layer, reference, {
      run: ({ input }) => {
        // Each run would move the statistics on.
        const { parameters, buffers } = getState(layer);
        const call = functionalCall(layer, { ...parameters, ...buffers }, {}, () => layer.forward(input as tf.Tensor4D));
        expectClose(
          call.buffers['running_mean']?.dataSync() ?? [],
          referenceValues(mean as ReferenceTensor),
          1e-6,
          'running mean',
        );
        expectClose(
          call.buffers['running_var']?.dataSync() ?? [],
          referenceValues(variance as ReferenceTensor),
          1e-6,
          'running variance',
        );
        expect([...(call.buffers['num_batches_tracked']?.dataSync() ?? [])]).toEqual([1]);
        tf.dispose(call.buffers);
        return call.result;
      },
    });
  });

  it('moves its own statistics outside of a functional call, and counts batches as 64-bit integers', () => {
    using layer = new BatchNorm2d(1, { momentum: 0.5 }).initialize(0);
    const before = tf.memory().numTensors;
    tf.tidy(() => void layer.forward(tf.tensor4d([1, 3], [2, 1, 1, 1])));
    tf.tidy(() => void layer.forward(tf.tensor4d([1, 3], [2, 1, 1, 1])));
    expect(tf.memory().numTensors).toBe(before);
    expect(layer.stateDict()).toMatchObject({
      running_mean: { dtype: 'F32', data: Float32Array.of(1.5) },
      running_var: { dtype: 'F32', data: Float32Array.of(1.75) },
      num_batches_tracked: { dtype: 'I64', shape: [], data: BigInt64Array.of(2n) },
    });
  });

  it('takes a single image, in training too', () => {
    using layer = new BatchNorm2d(1, { epsilon: 1e-12, momentum: 1 }).initialize(0);
    tf.tidy(() => {
      const image = tf.tensor4d([1, 3, 5, 7], [1, 2, 2, 1]);
      expectClose(
        layer.forward(image).dataSync(),
        [-3, -1, 1, 3].map((value) => value / Math.sqrt(5)),
        1e-6,
        'output',
      );
      expect(layer.running_mean.value.dataSync()[0]).toBe(4);
      expect(layer.running_var.value.dataSync()[0]).toBeCloseTo(20 / 3, 6);
      const pixel = layer.eval().forward(tf.tensor4d([4], [1, 1, 1, 1]));
      expect(pixel.dataSync()[0]).toBeCloseTo(0, 6);
    });
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new BatchNorm2d(2, { epsilon: 0.1 }), [numbers([1, 2, 2, 2], -2, 2)]);
    checkGradients(new BatchNorm2d(2, { epsilon: 0.1 }), [numbers([3, 2, 1, 2], -2, 2)]);
    checkGradients(new BatchNorm2d(2).eval(), [numbers([3, 2, 1, 2], -2, 2)]);
    checkGradients(new BatchNorm2d(2, { affine: false }).eval(), [numbers([3, 2, 1, 2], -2, 2)]);
    checkGradients(new BatchNorm2d(2, { scale: false, epsilon: 0.1 }), [numbers([3, 2, 1, 2], -2, 2)]);
  });
});

describe('BatchNorm2d', () => {
  it('shifts without scaling where that is said', () => {
    const names = new BatchNorm2d(2, { scale: false }).namedParameters().map(([name]) => name);
    expect(names).toEqual(['bias']);
  });

  it('refuses to train on one value a channel', () => {
    using layer = new BatchNorm2d(2).initialize(0);
    expect(() => layer.forward(tf.zeros([1, 1, 1, 2]))).toThrow(
      'BatchNorm2d: training needs more than one value a channel, but the input is [1,1,1,2].',
    );
  });
});
