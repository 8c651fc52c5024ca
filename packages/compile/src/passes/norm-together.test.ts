import '@tensorflow/tfjs-backend-cpu';
import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compiledKernels as kernelsOf } from '../testing/compiled-kernels.js';

await tf.setBackend('cpu');

type Run = (...inputs: tf.Tensor[]) => tf.Tensor[];

const vectors = [3, 5, 2, 7, 4].map((length) => numbers([length], -1, 1));

describe('normTogether', () => {
  const norm: Run = (...given) => [tf.sqrt(tf.addN(given.map((tensor) => tf.sum(tf.square(tensor)))))];

  it('adds up the squares of vectors at once, beside those of other tensors', async () => {
    expect(await kernelsOf(norm, vectors)).toEqual(['Concat', 'Square', 'Sum', 'Sqrt']);
    const kernels = await kernelsOf(norm, [numbers([2, 3], -1, 1), ...vectors, numbers([5000], -1, 1)]);
    expect(kernels.filter((kernel) => kernel === 'Sum')).toHaveLength(3);
  });

  it('leaves sums of something else', async () => {
    const sums: Run = (...given) => [tf.addN(given.map((tensor) => tf.sum(tf.exp(tensor))))];
    expect(await kernelsOf(sums, vectors)).not.toContain('Concat');
    const single: Run = (one, ...given) => [
      tf.addN([tf.sum(tf.square(one as tf.Tensor)), ...given.map((tensor) => tf.sum(tf.exp(tensor)))]),
    ];
    expect(await kernelsOf(single, vectors)).not.toContain('Concat');
  });
});
