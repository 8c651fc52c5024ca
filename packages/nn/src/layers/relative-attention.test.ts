import { expectClose, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Identity } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';
import { relativeAttentionWeights, withoutGradient } from './relative-attention.js';

type Named = Readonly<Record<string, tf.Tensor>>;

function weightsOf({ q, k, r, u, w }: Named): tf.Tensor4D {
  return relativeAttentionWeights({
    query: q as tf.Tensor4D,
    key: k as tf.Tensor4D,
    distances: r as tf.Tensor3D,
    contentBias: u as tf.Tensor2D,
    positionBias: w as tf.Tensor2D,
  });
}

describeOnEachBackend('relativeAttentionWeights', () => {
  it.each(['transformer_xl.no_memory', 'transformer_xl.memory'])('agrees with torch, values and gradients: %s', (name) => {
    checkAgainstTorch(new Identity(), readCase('relative-attention.json', name), {
      inputs: ['q', 'k', 'v', 'r', 'u', 'w'],
      images: false,
      run: (inputs) => tf.matMul(weightsOf(inputs), inputs['v'] as tf.Tensor),
    });
  });

  it('is the equation, key by key', () => {
    tf.tidy(() => {
      const [q, k] = [numbers([1, 2, 3, 2], -2, 2) as tf.Tensor4D, numbers([1, 2, 5, 2], -2, 2, 7) as tf.Tensor4D];
      const r = numbers([2, 5, 2], -1, 1, 3) as tf.Tensor3D;
      const [u, w] = [numbers([2, 2], -1, 1, 20) as tf.Tensor2D, numbers([2, 2], -1, 1, 30) as tf.Tensor2D];
      const [queries, keys, distances, content, position] = [
        q.arraySync(),
        k.arraySync(),
        r.arraySync(),
        u.arraySync(),
        w.arraySync(),
      ];
      const expected = [0, 1].flatMap((head) =>
        [0, 1, 2].flatMap((i) => {
          const exponentials = [0, 1, 2, 3, 4].map((j) => {
            const distance = i + 2 - j;
            if (distance < 0) return 0;
            const product = [0, 1].reduce((sum, at) => {
              const query = queries[0]?.[head]?.[i]?.[at] ?? Number.NaN;
              const byContent = (query + (content[head]?.[at] ?? 0)) * (keys[0]?.[head]?.[j]?.[at] ?? Number.NaN);
              // Distances are listed from the furthest, 4, down to 0.
              return (
                sum + byContent + (query + (position[head]?.[at] ?? 0)) * (distances[head]?.[4 - distance]?.[at] ?? Number.NaN)
              );
            }, 0);
            return Math.exp(product / Math.sqrt(2));
          });
          const total = exponentials.reduce((sum, value) => sum + value, 0);
          return exponentials.map((value) => value / total);
        }),
      );
      expectClose(weightsOf({ q, k, r, u, w }).dataSync(), expected, 1e-6, 'weights');
    });
  });

  it('has the gradients of finite differences', () => {
    const run = (...[q, k, r, u, w]: tf.Tensor[]) => weightsOf({ q, k, r, u, w } as Named);
    const inputs = [numbers([1, 2, 2, 2]), numbers([1, 2, 3, 2], -1, 1, 7), numbers([2, 3, 2], -1, 1, 3)];
    checkGradients(new Identity(), [...inputs, numbers([2, 2]), numbers([2, 2], -1, 1, 5)], { run });
  });

  it('lets no gradient through what was remembered', () => {
    tf.tidy(() => {
      const gradient = tf.grad((x) => tf.sum(tf.mul(withoutGradient(x), x)))(tf.tensor1d([2, 3]));
      expect([...gradient.dataSync()]).toEqual([2, 3]);
    });
  });
});

describe('relativeAttentionWeights', () => {
  it('refuses fewer keys than queries, or distances', () => {
    const given = { q: tf.zeros([1, 1, 3, 2]), k: tf.zeros([1, 1, 2, 2]), r: tf.zeros([1, 2, 2]), u: tf.zeros([1, 2]) };
    expect(() => weightsOf({ ...given, w: given.u })).toThrow('but there are 3 queries, 2 keys and 2 distances.');
  });
});
