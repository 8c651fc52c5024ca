import '@tensorflow/tfjs-backend-cpu';
import { relu } from '@ocelli/ops';
import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compiledKernels } from '../testing/compiled-kernels.js';

await tf.setBackend('cpu');

type Given = readonly [x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor];
type Network = (...given: Given) => tf.Tensor;

const pool = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
const convolve = (x: tf.Tensor, filter: tf.Tensor, stride = 1, pad: 'same' | 'valid' = 'same'): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad);
const stem: Network = (x, filter, bias) => pool(relu(tf.add(convolve(x, filter), bias)));
const plain: Given = [numbers([3, 6, 8, 3], -1, 1), numbers([3, 3, 3, 5], -1, 1), numbers([5], -1, 1)];

/** What a network gives, and the gradients of its squares by filter and bias, as in training. */
function trained(network: Network) {
  return (...given: tf.Tensor[]) => {
    const [x, filter, bias] = given as [tf.Tensor, tf.Tensor, tf.Tensor];
    const loss = (filter: tf.Tensor, bias: tf.Tensor) => tf.sum(tf.square(network(x, filter, bias)));
    return [network(x, filter, bias), ...tf.grads(loss)([filter, bias])];
  };
}

/** The kernels by which it is trained, which give what eager ones give. */
function kernelsOf(network: Network, given: Given = plain): Promise<string[]> {
  return compiledKernels(trained(network), given);
}

describe('poolInPhases', () => {
  it('pools the first convolution in phases, with a bias and without', async () => {
    for (const network of [stem, (x, filter, bias) => tf.add(pool(convolve(x, filter)), bias)] satisfies Network[]) {
      const kernels = await kernelsOf(network);
      expect(kernels.filter((kernel) => kernel === 'Conv2D')).toHaveLength(4);
      expect(kernels.filter((kernel) => kernel === 'Conv2DBackpropFilter')).toHaveLength(4);
      expect(kernels.filter((kernel) => kernel.startsWith('MaxPool'))).toEqual([]);
    }
  });

  it('gives the gradient to the first of equals', async () => {
    // Everything is equal within an image but for its edges.
    const flat = tf.mul(tf.ones([2, 6, 6, 1]), tf.tensor4d([1, -2], [2, 1, 1, 1]));
    const kernels = await kernelsOf(stem, [flat, numbers([3, 3, 1, 4], -1, 1), numbers([4], 0, 1)]);
    expect(kernels).not.toContain('MaxPoolGrad');
    // Each window sees one more column than the one before, so that places differ where values do not.
    const ramp = tf.tile(tf.reshape(tf.floor(tf.div(tf.range(0, 6), 3)), [1, 1, 6, 1]), [1, 6, 1, 1]);
    await kernelsOf(stem, [ramp, numbers([3, 3, 1, 4], -1, 1), numbers([4], 0, 1)]);
  });

  it('takes filters of other sizes, and images of one channel', async () => {
    const wide: Given = [numbers([2, 8, 8, 1], -1, 1), numbers([5, 5, 1, 3], -1, 1), numbers([3], -1, 1)];
    expect(await kernelsOf(stem, wide)).not.toContain('MaxPoolGrad');
  });

  const others: Record<string, Network> = {
    'windows that overlap': (x, filter, bias) => tf.maxPool(relu(tf.add(convolve(x, filter), bias)) as tf.Tensor4D, 3, 2, 'same'),
    'tiles of three': (x, filter, bias) => tf.maxPool(tf.add(convolve(x, filter), bias) as tf.Tensor4D, [1, 2], [1, 2], 'valid'),
    'a convolution with a stride': (x, filter, bias) => pool(tf.add(convolve(tf.tile(x, [1, 2, 2, 1]), filter, 2), bias)),
    'one that leaves edges out': (x, filter, bias) => pool(tf.add(convolve(x, filter, 1, 'valid'), bias)),
    'values that others read': (x, filter, bias) => {
      const y = tf.add(convolve(x, filter), bias);
      return tf.concat([pool(y), tf.slice(y, 0, [3, 3, 4, 5])]);
    },
    'images with a gradient': (x, filter, bias) => pool(relu(tf.add(convolve(tf.mul(x, tf.mean(bias)), filter), bias))),
  };
  it.each(Object.entries(others))('leaves %s', async (_name, network) => {
    const kernels = await kernelsOf(network);
    expect(kernels).toContain('MaxPoolGrad');
    expect(kernels.filter((kernel) => kernel === 'Conv2D')).toHaveLength(1);
  });

  it('leaves windows of many numbers, which four passes would take long to read', async () => {
    const many: Given = [numbers([2, 6, 6, 4], -1, 1), numbers([3, 3, 4, 5], -1, 1), numbers([5], -1, 1)];
    expect(await kernelsOf(stem, many)).toContain('MaxPoolGrad');
  });
});
