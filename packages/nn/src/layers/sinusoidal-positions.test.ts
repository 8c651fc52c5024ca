import { expectClose, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { SinusoidalPositions, sinusoids } from '../index.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

/** The formula: sines at even channels, cosines at odd. */
function formula(position: number, channel: number, width: number): number {
  const angle = position / 10_000 ** ((channel - (channel % 2)) / width);
  return channel % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
}

describeOnEachBackend('SinusoidalPositions', () => {
  it('adds the formula, from any position on', () => {
    tf.tidy(() => {
      const x = numbers([2, 3, 6]) as tf.Tensor3D;
      const found = new SinusoidalPositions(6).forward(x, 4).dataSync();
      const expected = Array.from(x.dataSync(), (value, at) => value + formula(4 + (Math.floor(at / 6) % 3), at % 6, 6));
      expectClose(found, expected, 1e-6, 'positions');
    });
  });
});

describe('sinusoids', () => {
  it('puts sines before cosines as halves', () => {
    const [adjacent, halves] = [sinusoids([0, 1, 7], 4), sinusoids([0, 1, 7], 4, { pairs: 'halves' })];
    const order = [0, 2, 1, 3];
    expect([...halves]).toEqual([...adjacent].map((_, at) => adjacent[at - (at % 4) + (order[at % 4] ?? 0)]));
    expect(sinusoids([1], 4, { period: 100 })[3]).toBeCloseTo(Math.cos(0.1), 6);
  });

  it('refuses odd widths', () => {
    expect(() => new SinusoidalPositions(3)).toThrow('the width must be even and at least 2, but it is 3.');
    expect(() => new SinusoidalPositions(4).forward(tf.zeros([1, 2, 6]))).toThrow('the input must be [..., 4]');
  });
});
