import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { AvgPool2d } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('AvgPool2d', () => {
  it('agrees with torch', () => {
    const layer = new AvgPool2d(3, { stride: 2, padding: 1, countIncludePad: false });
    checkAgainstTorch(layer, readCase('pool.json', 'avg_pool2d.pad_exclude'));
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new AvgPool2d([2, 3], { padding: 1 }), [numbers([1, 4, 4, 2])]);
  });
});

describe('AvgPool2d', () => {
  it('refuses an empty kernel, and in its own name what the kernel does not fit', () => {
    expect(() => new AvgPool2d(0)).toThrow('AvgPool2d: kernelSize must be one or two integers of at least 1, but it is 0.');
    expect(() => new AvgPool2d(2, { padding: 2 }).forward(tf.zeros([1, 4, 4, 1]))).toThrow(
      "AvgPool2d: avgPool2d: padding must be at most half the kernel's size, but it is [2,2] with a kernel of 2.",
    );
  });
});
