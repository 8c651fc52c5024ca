import { wasm } from '@ocelli/backend-wasm';
import { describeOnBackends } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { SmallCnn, smallCnn } from './index.js';

describeOnBackends([wasm()], 'SmallCnn', () => {
  it("has PyTorch's names, shapes, activations and logits", () => {
    checkAgainstTorchvision(smallCnn, readTorchvisionFixture(new URL('./fixtures/small-cnn.json', import.meta.url)));
  });
});

describe('SmallCnn', () => {
  it('takes other sizes', () => {
    using model = new SmallCnn({ inChannels: 1, channels: 4, kernelSize: 5, imageSize: 28, hidden: 6, numClasses: 3 }).initialize(
      0,
    );
    expect(tf.tidy(() => model.forward(tf.zeros([2, 28, 28, 1])).shape)).toEqual([2, 3]);
  });

  it('refuses sizes that do not halve twice, and even kernels', () => {
    expect(() => new SmallCnn({ imageSize: 30 })).toThrow('SmallCnn: imageSize must be a multiple of 4, but it is 30.');
    expect(() => new SmallCnn({ kernelSize: 2 })).toThrow('SmallCnn: kernelSize must be odd, but it is 2.');
  });

  it('says which layer an image of another size does not fit', () => {
    using model = new SmallCnn().initialize(0);
    expect(() => tf.tidy(() => model.forward(tf.zeros([1, 28, 28, 3])))).toThrow(
      'fc1 (Linear): the input must be [..., 2048], but it is [1,1568].',
    );
  });
});
