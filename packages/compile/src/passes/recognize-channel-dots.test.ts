import '@tensorflow/tfjs-backend-cpu';
import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compiledKernels } from '../testing/compiled-kernels.js';

await tf.setBackend('cpu');

type Run = (convolved: tf.Tensor4D, other: tf.Tensor4D) => tf.Tensor | readonly tf.Tensor[];

/** The kernels behind a convolution in training, which give what eager ones give, of images of so many rows. */
function kernelsOf(run: Run, rows: number): Promise<string[]> {
  const inputs = [numbers([2, rows, 16, 3]), numbers([2, rows, 16, 3], -1, 2), numbers([3, 3, 3, 3])];
  const trained = (...given: tf.Tensor[]) => {
    const [x, other, filter] = given as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    const convolve = (filter: tf.Tensor) => tf.conv2d(x, filter as tf.Tensor4D, 1, 'same');
    return [...[run(convolve(filter) as tf.Tensor4D, other)].flat(), tf.grad((filter) => tf.sum(convolve(filter)))(filter)];
  };
  return compiledKernels(trained, inputs);
}

const pixels = [0, 1, 2];

// With few pixels the runtime gets a product and a sum, with many a convolution, and with more than 8,192 that in parts.
it.each([4, 32, 600])('sums and means of products and squares over all pixels are one kernel, of %i rows', async (rows) => {
  const run: Run = (x, other) => {
    const squares = tf.square(tf.sub(x, tf.mean(x, pixels)));
    return [tf.mean(squares, pixels), tf.sum(tf.mul(x, other), pixels), tf.mean(tf.mul(other, tf.exp(x)), pixels)];
  };
  const kernels = await kernelsOf(run, rows);
  expect(kernels.filter((kernel) => kernel === 'ChannelDot')).toHaveLength(3);
  expect(kernels).not.toContain('Square');
});

it('leaves what is read in between, other axes, and products with a number of each channel', async () => {
  const others: Run[] = [
    (x) => [tf.square(x), tf.sum(tf.square(x), pixels)],
    (x) => tf.sum(tf.square(x), [1, 2]),
    (x) => tf.sum(tf.square(x), pixels, true),
    (x, other) => tf.sum(tf.mul(x, tf.mean(other, pixels)), pixels),
  ];
  for (const run of others) expect(await kernelsOf(run, 32)).not.toContain('ChannelDot');
});
