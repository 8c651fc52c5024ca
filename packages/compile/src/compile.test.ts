import '@tensorflow/tfjs-backend-cpu';
import { createModel } from '@ocelli/models';
import { getState } from '@ocelli/nn';
import { formulaValues } from '@ocelli/testing';
import { createStep, crossEntropy, sgd } from '@ocelli/train';
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

  it('trains the small CNN as eager steps do', async () => {
    const model = await createModel('small-cnn', { channels: 8, imageSize: 8, seed: 1 });
    const step = createStep({ model, loss: crossEntropy(), optimizer: sgd() });
    const compiled = compile(step);
    const batch = {
      inputs: tf.tensor4d(formulaValues('input', [8, 8, 8, 3], [-1, 1]), [8, 8, 8, 3]),
      targets: tf.tensor1d([0, 1, 2, 3, 4, 5, 6, 7], 'int32'),
    };
    const { parameters } = getState(model);
    const settings = { learningRate: tf.scalar(0.05), seed: 0 };
    let eager: Record<string, tf.Tensor> = { ...parameters, 'optimizer/step': tf.scalar(0) };
    let native = eager;
    for (let count = 0; count < 20; count++) {
      const expected = step(eager, batch, settings);
      const found = await compiled(native, batch, settings);
      const [loss = NaN] = await expected.metrics.loss.data();
      // Float32 sums in another order: 1e-5 is a hundred roundings.
      expect(Math.abs(((await found.metrics.loss.data())[0] ?? NaN) / loss - 1)).toBeLessThan(1e-5);
      [eager, native] = [expected.state, found.state];
    }
    await compiled.dispose();
  });
});
