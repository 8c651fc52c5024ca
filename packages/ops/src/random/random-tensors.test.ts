import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { bernoulli, dropoutMask, Rng, randomNormal, randomUniform } from '../index.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('random tensors', () => {
  it('hold the numbers of the elements of the stream in row-major order', () => {
    const elements = new Rng(3).elements().fillElements(new Int32Array(6));
    const uniform = Array.from(elements, (element) => element / 2 ** 32 + 0.5);
    const x = randomUniform<tf.Rank.R2>([2, 3], new Rng(3));
    expect(x.shape).toEqual([2, 3]);
    expect([...x.dataSync()]).toEqual(uniform);
    const between = randomUniform<tf.Rank.R1>([6], new Rng(3), { low: -1, high: 0.7 });
    // Numbers between -1 and 1 are rounded three times, to 2^-24 at worst.
    expect([...between.dataSync()]).toEqual(uniform.map((value) => expect.closeTo(-1 + 1.7 * value, 6)));
    tf.dispose([x, between]);
  });

  it('of one rng differ, and so do those that take other words of it', () => {
    const rng = new Rng(3);
    const [first, second] = [randomUniform([4], rng), randomUniform([4], rng)];
    expect([...second.dataSync()]).not.toEqual([...first.dataSync()]);
    expect(rng.origin.drawn).toBe(4);
    tf.dispose([first, second]);
  });

  it('randomNormal has the moments of the normal distribution', () => {
    const count = 100_000;
    const x = randomNormal<tf.Rank.R1>([count], new Rng(4), { mean: 2, std: 0.5 });
    const z = Array.from(x.dataSync(), (value) => (value - 2) / 0.5);
    const moment = (power: number) => z.reduce((sum, value) => sum + value ** power, 0) / count;
    // Five standard errors of each.
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
    x.dispose();
  });

  it('bernoulli gives ones where uniform numbers are below the probability', () => {
    const uniform = randomUniform<tf.Rank.R1>([1000], new Rng(5));
    for (const probability of [0, 0.3, 0.5, 1]) {
      const x = bernoulli<tf.Rank.R1>([1000], probability, new Rng(5));
      expect([...x.dataSync()]).toEqual(Array.from(uniform.dataSync(), (value) => Number(value < probability)));
      x.dispose();
    }
    uniform.dispose();
  });

  it('dropoutMask keeps the mean', () => {
    const x = dropoutMask<tf.Rank.R1>([4000], 0.2, new Rng(7));
    const values = [...x.dataSync()];
    expect(new Set(values)).toEqual(new Set([0, 1.25]));
    // Four deviations of the mean of 4000 draws.
    expect(Math.abs(values.reduce((sum, value) => sum + value) / 4000 - 1)).toBeLessThan(4 * Math.sqrt(0.25 / 4000));
    const none = dropoutMask<tf.Rank.R1>([3], 1, new Rng(7));
    expect([...none.dataSync()]).toEqual([0, 0, 0]);
    const empty = dropoutMask<tf.Rank.R2>([0, 3], 0.5, new Rng(7));
    expect(empty.shape).toEqual([0, 3]);
    tf.dispose([x, none, empty]);
  });
});

describe('random tensors', () => {
  it('are made by the kernel that the current backend has for them, from the words', () => {
    const backendName = tf.getBackend();
    const stream = new Rng(1).fork('a').elements();
    const seen: unknown[] = [];
    const kernelName = 'RandomMask';
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        seen.push(tf.engine().readSync((inputs['words'] as tf.TensorInfo).dataId), attrs);
        return tf.scalar(0);
      },
    });
    const before = tf.memory().numTensors;
    try {
      dropoutMask([2], 0.25, new Rng(1).fork('a')).dispose();
      expect(seen).toEqual([
        stream.words(2),
        { shape: [2], rowLength: stream.rowLength, probability: 0.25, side: 'above', value: 1 / 0.75 },
      ]);
    } finally {
      tf.unregisterKernel(kernelName, backendName);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leave the words to the current backend where it has a kernel for them', () => {
    const backendName = tf.getBackend();
    const seen: unknown[] = [];
    tf.registerKernel({ kernelName: 'RandomMask', backendName, kernelFunc: () => tf.scalar(0) });
    tf.registerKernel({
      kernelName: 'RandomWords',
      backendName,
      kernelFunc: ({ attrs }) => {
        seen.push(attrs);
        return tf.tensor1d([1], 'int32');
      },
    });
    try {
      dropoutMask([2, 3], 0.25, new Rng(1).fork('a')).dispose();
      expect(seen).toMatchObject([{ size: 6, stream: { origin: { seed: 1, path: ['a'], drawn: 0 } } }]);
    } finally {
      for (const kernelName of ['RandomMask', 'RandomWords']) tf.unregisterKernel(kernelName, backendName);
    }
  });

  it('refuse what is no probability and no interval', () => {
    expect(() => bernoulli([2], 1.5, new Rng(1))).toThrow('bernoulli: the probability must be from 0 to 1, but it is 1.5.');
    expect(() => dropoutMask([2], Number.NaN, new Rng(1))).toThrow(
      'dropoutMask: the probability must be from 0 to 1, but it is NaN.',
    );
    expect(() => randomUniform([2], new Rng(1), { low: 2 })).toThrow(
      'randomUniform: expected finite bounds with low <= high, but low is 2 and high is 1.',
    );
  });
});
