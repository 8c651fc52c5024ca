import type { Size2D } from '@ocelli/ops';
import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Conv2d, Sequential } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('Conv2d', () => {
  it.each(['conv2d.stride2', 'conv2d.asymmetric_all', 'conv2d.groups2', 'conv2d.depthwise_multiplier'])(
    'agrees with torch, weights loaded in its layout: %s',
    (name) => {
      const reference = readCase('conv.json', name);
      const [, channels = 1] = reference.inputs['input']?.shape ?? [];
      const [out = 1, , ...kernel] = reference.inputs['weight']?.shape ?? [];
      using layer = new Conv2d(channels, out, kernel as [number, number], reference.args as { readonly stride?: Size2D });
      checkAgainstTorch(layer, reference);
    },
  );

  it('has the gradients of finite differences', () => {
    checkGradients(new Conv2d(2, 3, 3, { padding: 1, stride: 2 }), [numbers([2, 4, 3, 2])]);
    checkGradients(new Conv2d(4, 4, [2, 3], { groups: 2, dilation: [1, 2], bias: false }), [numbers([1, 4, 6, 4])]);
    checkGradients(new Conv2d(3, 6, 3, { groups: 3, padding: 1 }), [numbers([1, 4, 4, 3])]);
  });
});

describe('Conv2d', () => {
  it('holds its weight as [height, width, in / groups, out]', () => {
    const { weight, bias } = new Conv2d(4, 6, [3, 5], { groups: 2 });
    expect(weight.shape).toEqual([6, 2, 3, 5]);
    expect(weight.heldShape).toEqual([3, 5, 2, 6]);
    expect(bias?.shape).toEqual([6]);
    expect(new Conv2d(1, 1, 1, { bias: false }).bias).toBeNull();
  });

  it('leaves nothing but its output behind', () => {
    using layer = new Conv2d(3, 4, 3).initialize(0);
    const images = tf.zeros<tf.Rank.R4>([1, 8, 8, 3]);
    const before = tf.memory().numBytes;
    const y = layer.forward(images);
    expect(tf.memory().numBytes - before).toBe(4 * y.size);
    tf.dispose([images, y]);
  });

  it('names itself, what it was given and what it takes', () => {
    const net = new Sequential(new Conv2d(3, 4, 3)).initialize(0);
    expect(() => net.forward(tf.zeros([1, 3, 8, 8]))).toThrow(
      '0 (Conv2d): the input must be [batch, height, width, 3], but it is [1,3,8,8]. Images here have their channels last.',
    );
    expect(() => new Conv2d(3, 4, 3).forward(tf.zeros([1, 8, 8, 4]))).toThrow('Conv2d: the input must be');
    net.dispose();
  });

  it('names itself where the image is too small', () => {
    using net = new Sequential(
      new Sequential(
        new Conv2d(3, 4, 5, {
          padding: [
            [0, 1],
            [0, 0],
          ],
        }),
      ),
    ).initialize(0);
    expect(() => net.forward(tf.zeros([1, 3, 9, 3]))).toThrow(
      '0.0 (Conv2d): conv2d: the kernel reaches 5 and is larger than the padded input: the input is [1,3,9,3] and the weight [5,5,3,4]',
    );
  });

  it.each<[string, () => Conv2d, string]>([
    ['no channels', () => new Conv2d(0, 4, 3), 'Conv2d: inChannels must be a whole number of at least 1, but it is 0.'],
    ['half a channel', () => new Conv2d(3, 1.5, 3), 'Conv2d: outChannels must be a whole number of at least 1, but it is 1.5.'],
    [
      'an empty kernel',
      () => new Conv2d(3, 4, [3, 0]),
      'Conv2d: kernelSize must be one or two integers of at least 1, but it is [3,0].',
    ],
    [
      'no step',
      () => new Conv2d(3, 4, 3, { stride: 0 }),
      'Conv2d: stride must be one or two integers of at least 1, but it is 0.',
    ],
    ['a negative padding', () => new Conv2d(3, 4, 3, { padding: -1 }), 'Conv2d: padding must be integers of at least 0'],
    [
      'half a dilation',
      () => new Conv2d(3, 4, 3, { dilation: [1, 0.5] }),
      'Conv2d: dilation must be one or two integers of at least 1, but it is [1,0.5].',
    ],
    [
      'groups that do not divide',
      () => new Conv2d(4, 6, 3, { groups: 4 }),
      'Conv2d: 4 groups do not divide 4 input and 6 output channels.',
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
