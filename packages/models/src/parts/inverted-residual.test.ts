import { BatchNorm2d, functionalCall, getState, ReLU } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../testing/start-wasm.js';
import { InvertedResidual, type InvertedResidualOptions } from './inverted-residual.js';
import { SqueezeExcitation } from './squeeze-excitation.js';

const plain: InvertedResidualOptions = {
  inChannels: 4,
  expandedChannels: 8,
  outChannels: 4,
  kernelSize: 3,
  stride: 1,
  activation: () => new ReLU(),
  norm: (channels) => new BatchNorm2d(channels),
};

describe('InvertedResidual', () => {
  beforeAll(startWasm);

  it('has a shortcut only where the size stays', () => {
    expect(new InvertedResidual(plain).hasShortcut).toBe(true);
    expect(new InvertedResidual({ ...plain, stride: 2 }).hasShortcut).toBe(false);
    expect(new InvertedResidual({ ...plain, outChannels: 6 }).hasShortcut).toBe(false);
  });

  it('has no first convolution where nothing is expanded, and squeezes before the last', () => {
    const weights = (options: InvertedResidualOptions) =>
      new InvertedResidual(options)
        .namedParameters()
        .filter(([name]) => name.endsWith('.weight'))
        .map(([name, { shape }]) => `${name} ${shape}`);
    expect(
      weights({ ...plain, expandedChannels: 4, squeezeExcitation: (channels) => new SqueezeExcitation(channels, 1) }),
    ).toEqual([
      'block.0.0.weight 4,1,3,3',
      'block.0.1.weight 4',
      'block.1.fc1.weight 1,4,1,1',
      'block.1.fc2.weight 4,1,1,1',
      'block.2.0.weight 4,4,1,1',
      'block.2.1.weight 4',
    ]);
    expect(weights(plain)[0]).toBe('block.0.0.weight 8,4,1,1');
  });

  it('gives samples that skip it what they came with, and adds more of the block to the others', () => {
    using layer = new InvertedResidual({ ...plain, dropPath: 0.5 }).initialize(1);
    tf.tidy(() => {
      const x = tf.reshape(tf.sin(tf.range(0, 16 * 5 * 5 * 4)), [16, 5, 5, 4]) as tf.Tensor4D;
      const { parameters, buffers } = getState(layer);
      const { result, buffers: moved } = functionalCall(layer, { ...parameters, ...buffers }, { seed: 1 }, () =>
        tf.stack([layer.forward(x), layer.block.forward(x)]),
      );
      tf.dispose(moved);
      const [output, branch] = tf.unstack(result) as [tf.Tensor, tf.Tensor];
      const ratio = tf.div(tf.sum(tf.mul(tf.sub(output, x), branch), [1, 2, 3]), tf.sum(tf.square(branch), [1, 2, 3])).dataSync();
      expect(new Set([...ratio].map((value) => Number(value.toFixed(4))))).toEqual(new Set([0, 2]));
    });
  });
});
