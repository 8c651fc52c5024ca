import '@tensorflow/tfjs-backend-cpu';
import { Module } from '@ocelli/nn';
import { expectClose } from '@ocelli/testing';
import { expect, it } from 'vitest';
import { logSpacedOffsets, type OffsetSpacing } from './log-spaced-offsets.js';

class Holder extends Module {
  readonly offsets;

  constructor(size: number, spacing: OffsetSpacing) {
    super();
    this.offsets = logSpacedOffsets(size, spacing);
  }

  override forward(): never {
    throw new Error('nothing is computed here');
  }
}

const [half, whole] = [0.7739760316291208, 1.0566416671474375];

it.each([
  ['in pixels, by natural logarithms', {}, [-Math.log(3), -Math.LN2, 0, Math.LN2, Math.log(3)]],
  // The base 8 logarithms of 1 + 4 and of 1 + 8.
  ['of up to 8, by logarithms of base 8', { reach: 8, base: 8 }, [-whole, -half, 0, half, whole]],
])('are offsets by row and by column, %s', (_, spacing, steps) => {
  using holder = new Holder(3, spacing).initialize(0);
  const { value } = holder.offsets;
  expect(value.shape).toEqual([1, 5, 5, 2]);
  const expected = steps.flatMap((row) => steps.flatMap((column) => [row, column]));
  expectClose(value.dataSync<'float32'>(), expected, 1e-6, 'the offsets');
});
