import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.js';

await tf.setBackend('cpu');

describe('compile', () => {
  it('gives what the function gives', async () => {
    const run = (x: tf.Tensor2D, weights: tf.Tensor2D) => ({ scores: tf.softmax(tf.matMul(x, weights)), sums: [tf.sum(x, 1)] });
    const compiled = compile(run);
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const weights = tf.tensor2d([1, 0, -1, 0, 1, 1], [2, 3]);
    const eager = run(x, weights);
    const native = await compiled(x, weights);
    expect(Array.from(await native.scores.data())).toEqual(
      Array.from(await eager.scores.data(), (value) => expect.closeTo(value, 6)),
    );
    expect(Array.from(await (native.sums[0] as tf.Tensor).data())).toEqual([3, 7]);
    await compiled.dispose();
  });

  it('gives lists of one where the function does', async () => {
    const run = (x: tf.Tensor) => [...tf.unstack(x), ...tf.split(x, 1)];
    const compiled = compile(run, { isStrict: true });
    const outputs = await compiled(tf.tensor2d([1, 2, 3], [1, 3]));
    expect(outputs.map((tensor) => [tensor.shape, Array.from(tensor.dataSync())])).toEqual([
      [[3], [1, 2, 3]],
      [
        [1, 3],
        [1, 2, 3],
      ],
    ]);
    await compiled.dispose();
  });
});
