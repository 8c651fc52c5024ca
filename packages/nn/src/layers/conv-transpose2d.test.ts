import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ConvTranspose2d } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('ConvTranspose2d', () => {
  it.each(['conv_transpose2d.output_padding', 'conv_transpose2d.groups'])('agrees with torch: %s', (name) => {
    const reference = readCase('conv.json', name);
    const { groups, output_padding: outputPadding = 0, ...others } = reference.args as Record<string, number>;
    const [channels = 1, outPerGroup = 1, ...kernel] = reference.inputs['weight']?.shape ?? [];
    const options = { ...others, groups: groups ?? 1, outputPadding };
    using layer = new ConvTranspose2d(channels, outPerGroup * (groups ?? 1), kernel as [number, number], options);
    checkAgainstTorch(layer, reference);
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new ConvTranspose2d(2, 3, 3, { stride: 2, padding: 1, outputPadding: 1 }), [numbers([1, 3, 2, 2])]);
    checkGradients(new ConvTranspose2d(4, 2, 2, { groups: 2, dilation: 2, bias: false }), [numbers([1, 2, 3, 4])]);
  });
});

describe('ConvTranspose2d', () => {
  it('leaves nothing but its output behind', () => {
    using layer = new ConvTranspose2d(3, 4, 2).initialize(0);
    const images = tf.zeros<tf.Rank.R4>([1, 8, 8, 3]);
    const before = tf.memory().numBytes;
    const y = layer.forward(images);
    expect(tf.memory().numBytes - before).toBe(4 * y.size);
    tf.dispose([images, y]);
  });

  it('names what it was given and what it takes', () => {
    expect(() => new ConvTranspose2d(3, 4, 2).forward(tf.zeros([1, 8, 8, 4]))).toThrow(
      'ConvTranspose2d: the input must be [batch, height, width, 3], but it is [1,8,8,4].',
    );
    expect(() => new ConvTranspose2d(3, 4, 2, { groups: 2 })).toThrow('2 groups do not divide 3 input and 4 output channels.');
    expect(() => new ConvTranspose2d(3, 4, 2, { outputPadding: -1 })).toThrow(
      'ConvTranspose2d: outputPadding must be one or two integers of at least 0, but it is -1.',
    );
    using layer = new ConvTranspose2d(3, 4, 2, { outputPadding: 1 }).initialize(0);
    expect(() => layer.forward(tf.zeros([1, 8, 8, 3]))).toThrow(
      'ConvTranspose2d: convTranspose2d: outputPadding must be less than the stride or the dilation, but it is 1 with a stride of 1.',
    );
  });
});
