import '@tensorflow/tfjs-backend-cpu';
import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compiledKernels as kernelsOf } from '../testing/compiled-kernels.js';

await tf.setBackend('cpu');

type Run = (...inputs: tf.Tensor[]) => tf.Tensor[];

const vectors = [3, 5, 2, 7, 4].map((length) => numbers([length], -1, 1));
const rate = tf.scalar(0.1);

/** A step of each vector down the gradient of its sine, with what was kept of it. */
const updates: Run = (rate, ...vectors) => {
  return vectors.flatMap((vector) => {
    const kept = tf.add(tf.mul(vector, 0.9), tf.cos(vector));
    return [kept, tf.sub(vector, tf.mul(kept, rate as tf.Tensor))];
  });
};

describe('updateTogether', () => {
  it('computes for all vectors at once what is computed alike for each at the end', async () => {
    const kernels = await kernelsOf(updates, [rate, ...vectors]);
    const cosines = vectors.map(() => 'Cos');
    expect(kernels).toEqual([...cosines, 'Concat', 'Concat', 'Multiply', 'Add', 'Multiply', 'Sub', 'SplitV', 'SplitV']);
  });

  it('keeps apart what is computed with other numbers, or otherwise', async () => {
    const doubled =
      (by: (index: number) => number | tf.Tensor): Run =>
      (...given) =>
        given.map((vector, index) => tf.mul(vector, by(index)));
    expect(
      await kernelsOf(
        doubled(() => 2),
        vectors,
      ),
    ).toEqual(['Concat', 'Multiply', 'SplitV']);
    expect(
      await kernelsOf(
        doubled((index) => index + 2),
        vectors,
      ),
    ).toEqual(vectors.map(() => 'Multiply'));
    const scaled: Run = (one, other, ...given) =>
      given.map((vector, index) => tf.mul(vector, (index < 2 ? one : other) as tf.Tensor));
    expect(await kernelsOf(scaled, [rate, tf.scalar(3), ...vectors])).toEqual(vectors.map(() => 'Multiply'));
    const subtracted: Run = (...given) => given.map((vector, index) => (index === 0 ? tf.sub(1, vector) : tf.sub(vector, 1)));
    expect(await kernelsOf(subtracted, vectors)).toEqual(vectors.map(() => 'Sub'));
  });

  it('leaves what is read in between, a few, and long vectors', async () => {
    const read: Run = (...given) => given.map((vector) => tf.sum(tf.mul(vector, 2)));
    expect(await kernelsOf(read, vectors)).not.toContain('Concat');
    expect(await kernelsOf(updates, [rate, ...vectors.slice(1)])).not.toContain('Concat');
    const long = vectors.map((_, index) => numbers([5000 + index], -1, 1));
    expect(await kernelsOf(updates, [rate, ...long])).not.toContain('Concat');
  });

  it('takes a value that two chains read, and one that is given back as it is read', async () => {
    const [shared, ...others] = [1, 2, 3, 4, 5, 6].map((high) => numbers([4], -1, high)) as [tf.Tensor, ...tf.Tensor[]];
    const run: Run = (shared, ...given) => {
      const slope = tf.sin(shared as tf.Tensor);
      return [slope, ...given.map((vector) => tf.mul(tf.add(vector, slope), slope))];
    };
    expect(await kernelsOf(run, [shared, ...others])).toEqual(['Sin', 'Concat', 'Concat', 'Add', 'Multiply', 'SplitV']);
  });
});
