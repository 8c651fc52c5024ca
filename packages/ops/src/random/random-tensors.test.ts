import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { bernoulli, dropoutMask, Rng, randomNormal, randomUniform } from '../index.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('random tensors', () => {
  it('hold the stream in row-major order', () => {
    const rng = new Rng(3);
    const expected = Array.from({ length: 6 }, () => rng.uniform());
    const x = randomUniform<tf.Rank.R2>([2, 3], new Rng(3));
    expect(x.shape).toEqual([2, 3]);
    expect([...x.dataSync()]).toEqual(expected);
    const y = randomNormal<tf.Rank.R1>([4], new Rng(3), { mean: 2, std: 0.5 });
    const normals = new Rng(3).fillNormal(new Float32Array(4), 2, 0.5);
    expect([...y.dataSync()]).toEqual([...normals]);
    tf.dispose([x, y]);
  });

  it('bernoulli draws as Rng.boolean does', () => {
    const rng = new Rng(5);
    const expected = Array.from({ length: 100 }, () => Number(rng.boolean(0.3)));
    const x = bernoulli<tf.Rank.R1>([100], 0.3, new Rng(5));
    expect([...x.dataSync()]).toEqual(expected);
    expect(expected.reduce((sum, value) => sum + value)).toBeGreaterThan(15);
    x.dispose();
  });

  it('dropoutMask keeps the mean', () => {
    const x = dropoutMask<tf.Rank.R1>([4000], 0.2, new Rng(7));
    const values = [...x.dataSync()];
    expect(new Set(values)).toEqual(new Set([0, 1.25]));
    // Four deviations of the mean of 4000 draws.
    expect(Math.abs(values.reduce((sum, value) => sum + value) / 4000 - 1)).toBeLessThan(4 * Math.sqrt(0.25 / 4000));
    const none = dropoutMask<tf.Rank.R1>([3], 1, new Rng(7));
    expect([...none.dataSync()]).toEqual([0, 0, 0]);
    tf.dispose([x, none]);
  });
});

describe('random tensors', () => {
  it('refuse what is no probability', () => {
    expect(() => bernoulli([2], 1.5, new Rng(1))).toThrow('bernoulli: the probability must be from 0 to 1, but it is 1.5.');
    expect(() => dropoutMask([2], Number.NaN, new Rng(1))).toThrow(
      'dropoutMask: the probability must be from 0 to 1, but it is NaN.',
    );
  });
});
