import { expectClose, formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../testing/start-wasm.js';
import { interpolatePositions, VisionTransformer } from './index.js';

const name = 'encoder.pos_embedding';

/** Keys' kernel with the slope -3/4 at distance 1, as torch has it. */
function kernel(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x < 1 ? 1.25 * x ** 3 - 2.25 * x ** 2 + 1 : -0.75 * (x ** 3 - 5 * x ** 2 + 8 * x - 4);
}

/** A square of numbers resized so that corner pixels stay, straight from the sum over four by four neighbours. */
function resized(values: readonly number[], side: number, target: number): number[] {
  const at = (row: number, column: number) => {
    const inside = (index: number) => Math.min(Math.max(index, 0), side - 1);
    return values[inside(row) * side + inside(column)] ?? Number.NaN;
  };
  const step = (side - 1) / (target - 1);
  return Array.from({ length: target ** 2 }, (_, index) => {
    const [y, x] = [Math.floor(index / target) * step, (index % target) * step];
    let sum = 0;
    for (let row = Math.floor(y) - 1; row <= Math.floor(y) + 2; row++) {
      for (let column = Math.floor(x) - 1; column <= Math.floor(x) + 2; column++) {
        sum += kernel(y - row) * kernel(x - column) * at(row, column);
      }
    }
    return sum;
  });
}

describe('interpolatePositions', () => {
  beforeAll(startWasm);

  it.each([
    [3, 5],
    [4, 2],
  ])('resizes a square of %i patches to %i, and keeps the position of the class', async (side, target) => {
    const data = formulaValues(name, [1, 1 + side ** 2, 2], [-1, 1]);
    const other = { shape: [1], data: [3] };
    const before = tf.memory().numTensors;
    const found = await interpolatePositions(
      { [name]: { shape: [1, 1 + side ** 2, 2], data }, other },
      { imageSize: 8 * target, patchSize: 8 },
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(found['other']).toBe(other);
    expect(found[name]?.shape).toEqual([1, 1 + target ** 2, 2]);
    const values = Array.from(found[name]?.data as Float32Array);
    expect(values.slice(0, 2)).toEqual([...data.subarray(0, 2)]);
    for (const channel of [0, 1]) {
      const patches = (all: readonly number[]) => all.slice(2).filter((_, index) => index % 2 === channel);
      expectClose(patches(values), resized(patches([...data]), side, target), 1e-6, `channel ${channel}`);
    }
  });

  it('lets a model for other images take the weights', async () => {
    const options = { inChannels: 1, patchSize: 2, numClasses: 2, width: 4, depth: 1, heads: 1, feedForward: 4 };
    const dropouts = { dropout: 0, attentionDropout: 0, dropPath: 0 };
    using model = new VisionTransformer({ ...options, ...dropouts, imageSize: 4 }).initialize(0);
    using larger = new VisionTransformer({ ...options, ...dropouts, imageSize: 6 });
    const stateDict = model.stateDict();
    expect(() => larger.loadStateDict(stateDict)).toThrow(/encoder.pos_embedding is \[1,5,4\], but the model has \[1,10,4\]/);
    larger.loadStateDict(await interpolatePositions(stateDict, { imageSize: 6, patchSize: 2 }));
    expect(larger.encoder.pos_embedding.value.shape).toEqual([1, 10, 4]);
    const same = await interpolatePositions(stateDict, { imageSize: 4, patchSize: 2 });
    expect(same).toBe(stateDict);
  });

  it('refuses what are no positions of a square', async () => {
    await expect(interpolatePositions({}, { imageSize: 4, patchSize: 3 })).rejects.toThrow(
      'patchSize 3 must divide imageSize 4.',
    );
    await expect(interpolatePositions({}, { imageSize: 4, patchSize: 2 })).rejects.toThrow(
      'encoder.pos_embedding must be [1, 1 + side^2, width], but it is [].',
    );
    const wrong = { [name]: { shape: [1, 4, 1], data: [0, 0, 0, 0] } };
    await expect(interpolatePositions(wrong, { imageSize: 4, patchSize: 2 })).rejects.toThrow('but it is [1,4,1].');
  });
});
