import { createModel, listModels } from '@ocelli/models';
import { expectClose, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { webgl } from './index.js';

// Every model of the registry. Both sum in float32, each in an order of its own; 1e-5 of the largest logit is what that was seen to cost.
describe.each(listModels())('%s', (name) => {
  it('gives on webgl the logits that it gives on cpu', async () => {
    const logitsOn = async (start: () => Promise<unknown>): Promise<ArrayLike<number>> => {
      await start();
      const before = tf.memory().numTensors;
      const model = await createModel(name, { inChannels: 3, imageSize: 16, numClasses: 5, seed: 1 });
      model.eval();
      const logits = tf.tidy(() => model.forward(numbers([2, 16, 16, 3]) as tf.Tensor4D));
      const values = await logits.data();
      logits.dispose();
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
      return values;
    };
    const expected = await logitsOn(() => tf.setBackend('cpu'));
    const actual = await logitsOn(() => webgl({ allowSoftware: true }).start());
    expectClose(actual, expected, 1e-5, 'logits');
  });
});
