import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Dropout, functionalCall, Sequential } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

function drop(layer: Sequential, seed: number, run = () => layer.forward(tf.ones([1000]))): number[] {
  return tf.tidy(
    () => [...functionalCall(layer, {}, { seed }, run).result.dataSync()] as unknown as tf.Tensor,
  ) as unknown as number[];
}

describeOnEachBackend('Dropout', () => {
  it('drops with its probability and keeps the mean', () => {
    const y = drop(new Sequential(new Dropout(0.25)), 1);
    const kept = y.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.75)]));
    // 1000 draws of probability 0.75 deviate by 13.7: this is four deviations.
    expect(Math.abs(kept.length - 750)).toBeLessThan(55);
  });

  it('draws by seed, layer and call', () => {
    const layer = new Sequential(new Dropout(), new Dropout());
    const alone = (index: number, calls: number) => () => {
      for (let call = 1; call < calls; call++) layer[index]?.forward(tf.ones([1000]));
      return layer[index]?.forward(tf.ones([1000])) as tf.Tensor;
    };
    const first = drop(layer, 1, alone(0, 1));
    expect(drop(layer, 1, alone(0, 1))).toEqual(first);
    expect(drop(layer, 2, alone(0, 1))).not.toEqual(first);
    expect(drop(layer, 1, alone(1, 1))).not.toEqual(first);
    expect(drop(layer, 1, alone(0, 2))).not.toEqual(first);
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new Dropout(0.4), [numbers([4, 5])]);
  });
});

describe('Dropout', () => {
  it('gives its input back in evaluation, and with probability 0', () => {
    const x = tf.ones([2]);
    expect(new Dropout().eval().forward(x)).toBe(x);
    expect(new Dropout(0).forward(x)).toBe(x);
  });

  it('says where its numbers would come from', () => {
    const net = new Sequential(new Dropout());
    expect(() => drop(net, undefined as unknown as number)).toThrow(
      /^0 \(Dropout\) draws random numbers in training, and takes them from the seed of functionalCall/,
    );
    expect(() => net.forward(tf.ones([2]))).toThrow(/draws random numbers in training/);
  });

  it.each([1, -0.1, Number.NaN])('refuses a probability of %d', (probability) => {
    expect(() => new Dropout(probability)).toThrow(/Dropout: probability must be at least 0 and less than 1/);
  });
});
