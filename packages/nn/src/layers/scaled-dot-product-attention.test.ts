import { expectClose, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { functionalCall, ScaledDotProductAttention } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

type Values = number[][][][];

/** The formula, key by key, among those that a query may attend to. */
function formula(
  query: Values,
  key: Values,
  value: Values,
  scale: number,
  allowed: (at: readonly number[]) => boolean,
): number[] {
  return query.flatMap((heads, batch) =>
    heads.flatMap((queries, head) =>
      queries.flatMap((q, row) => {
        const weights = (key[batch]?.[head] ?? []).map((k, column) => {
          const product = q.reduce((sum, x, at) => sum + x * (k[at] ?? Number.NaN), 0);
          return allowed([batch, row, column]) ? Math.exp(product * scale) : 0;
        });
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const values = value[batch]?.[head] ?? [];
        return (values[0] ?? []).map((_, at) =>
          values.reduce((sum, v, column) => sum + ((weights[column] ?? 0) / total) * (v[at] ?? Number.NaN), 0),
        );
      }),
    ),
  );
}

describeOnEachBackend('ScaledDotProductAttention', () => {
  const inputs = (queries: number, keys: number) => [
    numbers([2, 2, queries, 3]) as tf.Tensor4D,
    numbers([2, 2, keys, 3], -1, 1, 5) as tf.Tensor4D,
    numbers([2, 2, keys, 2], -1, 1, 9) as tf.Tensor4D,
  ];

  it('is the formula: causal, across, with padded keys, with a mask', () => {
    tf.tidy(() => {
      const layer = new ScaledDotProductAttention();
      const check = (queries: number, keys: number, masks: object, allowed: (at: readonly number[]) => boolean) => {
        const [query, key, value] = inputs(queries, keys) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
        const expected = formula(query.arraySync(), key.arraySync(), value.arraySync(), 1 / Math.sqrt(3), allowed);
        expectClose(layer.forward(query, key, value, masks).dataSync(), expected, 1e-6, JSON.stringify(Object.keys(masks)));
      };
      check(2, 4, {}, () => true);
      check(3, 3, { causal: true }, ([, row = 0, column = 0]) => column <= row);
      const keyPadding = tf.tensor2d([0, 0, 0, 1, 0, 1, 1, 1], [2, 4], 'bool');
      const lengths = [3, 1];
      check(2, 4, { keyPadding }, ([batch = 0, , column = 0]) => column < (lengths[batch] ?? 0));
      const mask = tf.tensor2d([1, 0, 0, 1, 0, 1, 1, 0], [2, 4], 'bool');
      check(2, 4, { mask }, ([, row = 0, column = 0]) => (row === 0 ? [0, 3] : [1, 2]).includes(column));
      const both = (column: number, batch: number) => column < (lengths[batch] ?? 0);
      check(4, 4, { keyPadding, causal: true }, ([batch = 0, row = 0, column = 0]) => column <= row && both(column, batch));
    });
  });

  it('scales as it is told, and takes queries for keys and values', () => {
    tf.tidy(() => {
      const [x] = inputs(3, 3) as [tf.Tensor4D];
      const values = x.arraySync();
      const found = new ScaledDotProductAttention({ scale: 2 }).forward(x).dataSync();
      expectClose(
        found,
        formula(values, values, values, 2, () => true),
        1e-6,
        'scaled',
      );
    });
  });

  it('has the gradients of finite differences', () => {
    const layer = new ScaledDotProductAttention();
    const run = (...[query, key, value]: tf.Tensor[]) =>
      layer.forward(query as tf.Tensor4D, key as tf.Tensor4D, value as tf.Tensor4D, { causal: true });
    checkGradients(layer, inputs(2, 2), { run });
  });

  it('drops weights in training only', () => {
    tf.tidy(() => {
      const layer = new ScaledDotProductAttention({ dropout: 0.5 });
      const [query, key] = inputs(8, 8) as [tf.Tensor4D, tf.Tensor4D];
      const ones = tf.ones<tf.Rank.R4>([2, 2, 8, 1]);
      const { result } = functionalCall(layer, {}, { seed: 1 }, () => layer.forward(query, key, ones));
      expect(new Set([...result.dataSync()].map((sum) => sum.toFixed(3))).size).toBeGreaterThan(8);
      expectClose(layer.eval().forward(query, key, ones).dataSync(), ones.dataSync(), 1e-6, 'sums in evaluation');
    });
  });
});

describe('ScaledDotProductAttention', () => {
  it('refuses, in its own name, padding that does not fit', () => {
    const keyPadding = tf.zeros<tf.Rank.R2>([1, 2], 'bool');
    expect(() => new ScaledDotProductAttention().forward(tf.zeros([1, 1, 3, 2]), undefined, undefined, { keyPadding })).toThrow(
      'ScaledDotProductAttention: keyPadding must be bool [batch, keys], which is [1,3], but it is bool [1,2].',
    );
  });
});
