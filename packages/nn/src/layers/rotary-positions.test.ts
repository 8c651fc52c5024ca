import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RotaryPositions } from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

describeOnEachBackend('RotaryPositions', () => {
  it.each([
    ['rotary.interleaved', 'adjacent'],
    ['rotary.half', 'halves'],
  ] as const)('agrees with torch, values and gradients: %s', (name, pairs) => {
    checkAgainstTorch(new RotaryPositions(6, { pairs }), readCase('relative-attention.json', name), {
      inputs: ['x'],
      images: false,
    });
  });

  it.each(['adjacent', 'halves'] as const)('turns pairs by the formula, from any position on: %s', (pairs) => {
    tf.tidy(() => {
      const x = numbers([3, 4]) as tf.Tensor2D;
      const values = x.arraySync();
      const found = new RotaryPositions(4, { period: 50, pairs }).forward(x, 2).arraySync() as number[][];
      for (const [token, row] of values.entries()) {
        for (const pair of [0, 1]) {
          const [one, other] = pairs === 'adjacent' ? [2 * pair, 2 * pair + 1] : [pair, pair + 2];
          const angle = (2 + token) / 50 ** ((2 * pair) / 4);
          const [a = Number.NaN, b = Number.NaN] = [row[one], row[other]];
          expect(found[token]?.[one]).toBeCloseTo(a * Math.cos(angle) - b * Math.sin(angle), 5);
          expect(found[token]?.[other]).toBeCloseTo(a * Math.sin(angle) + b * Math.cos(angle), 5);
        }
      }
    });
  });

  it('makes products depend on distances alone', () => {
    tf.tidy(() => {
      const layer = new RotaryPositions(4);
      const [query, key] = [numbers([1, 4]), numbers([1, 4], -1, 1, 9)];
      const product = (at: number) => tf.sum(tf.mul(layer.forward(query, at + 3), layer.forward(key, at))).dataSync()[0] ?? 0;
      expect(product(11)).toBeCloseTo(product(0), 5);
    });
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new RotaryPositions(4), [numbers([2, 3, 4])]);
  });
});

describe('RotaryPositions', () => {
  it('refuses odd widths', () => {
    expect(() => new RotaryPositions(3)).toThrow('RotaryPositions: width must be even, but it is 3.');
  });
});
