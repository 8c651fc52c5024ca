import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { MaxPool2d, type MaxPool2dOptions, Sequential } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('MaxPool2d', () => {
  it('agrees with torch', () => {
    checkAgainstTorch(new MaxPool2d(3, { stride: 2, padding: 1 }), readCase('pool.json', 'max_pool2d.3x3s2p1'));
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new MaxPool2d(2), [numbers([2, 4, 4, 2])], { step: 2e-3 });
  });
});

describe('MaxPool2d', () => {
  it('names what it was given', () => {
    expect(() => new MaxPool2d(2).forward(tf.zeros<tf.Rank.R3>([4, 4, 1]) as unknown as tf.Tensor4D)).toThrow(
      'MaxPool2d: the input must be [batch, height, width, channels], but it is [4,4,1].',
    );
    const net = new Sequential(new MaxPool2d(4)).initialize(0);
    expect(() => net.forward(tf.zeros([1, 3, 3, 1]))).toThrow(
      '0 (MaxPool2d): maxPool2d: the kernel reaches 4 and is larger than the padded input [1,3,3,1].',
    );
  });

  it.each<[MaxPool2dOptions, string]>([
    [{ stride: 0 }, 'MaxPool2d: stride must be one or two integers of at least 1, but it is 0.'],
    [{ padding: -1 }, 'MaxPool2d: padding must be integers of at least 0'],
    [{ dilation: 0 }, 'MaxPool2d: dilation must be one or two integers of at least 1, but it is 0.'],
  ])('refuses %j when it is made', (options, message) => {
    expect(() => new MaxPool2d(2, options)).toThrow(message);
  });
});
