import { functionalCall, getState } from '@ocelli/nn';
import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../testing/start-wasm.js';
import { DenseBlock } from './dense-block.js';

describe('DenseBlock', () => {
  beforeAll(startWasm);

  it('gives its input with what each layer makes of all before it', () => {
    using block = new DenseBlock({ layers: 2, inChannels: 3, growthRate: 2, dropout: 0 }).initialize(0).eval();
    tf.tidy(() => {
      const x = numbers([2, 4, 4, 3]) as tf.Tensor4D;
      const y = block.forward(x);
      expect(y.shape).toEqual([2, 4, 4, 7]);
      const upTo = (channels: number) => tf.slice(y, 0, [2, 4, 4, channels]);
      expect(upTo(3).dataSync()).toEqual(x.dataSync());
      const last = block.denselayer2?.forward(upTo(5)).dataSync();
      expect(tf.slice(y, [0, 0, 0, 5]).dataSync()).toEqual(last);
    });
  });

  it('drops as many values of each layer in training as its dropout says, and none in evaluation', () => {
    using block = new DenseBlock({ layers: 1, inChannels: 1, growthRate: 4, dropout: 0.25 }).initialize(0);
    const { parameters, buffers } = getState(block);
    const shareOfZeros = () =>
      tf.tidy(() => {
        const x = numbers([4, 16, 16, 1]) as tf.Tensor4D;
        const call = functionalCall(block, { ...parameters, ...buffers }, { seed: 1 }, () => block.forward(x));
        tf.dispose(call.buffers);
        return tf.mean(tf.cast(tf.equal(tf.slice(call.result, [0, 0, 0, 1]), 0), 'float32')).dataSync()[0];
      });
    // Five standard errors of 4,096 draws.
    expect(Math.abs((shareOfZeros() ?? Number.NaN) - 0.25)).toBeLessThan(0.034);
    block.eval();
    expect(shareOfZeros()).toBe(0);
  });
});
