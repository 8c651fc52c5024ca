import { numbers } from '@ocelli/testing';
import { slice, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { wasm } from '../index.js';
import { expectAsOnCpu } from '../testing/expect-as-on-cpu.js';
import { slice as sliceKernel } from './slice.js';

beforeAll(async () => {
  await wasm().start();
});

describe('a part', () => {
  it.each([
    { begin: [1, 0, 2], size: [1, 3, 2] },
    { begin: [0, 1], size: [2, -1] },
    { begin: 1, size: 1 },
  ])('within the tensor is cut out: %j', async (attributes) => {
    await expectAsOnCpu(sliceKernel(), { x: () => numbers([2, 3, 4]) }, attributes);
  });

  it('that reaches beyond the tensor is refused', () => {
    tidy(() => {
      expect(() => slice(numbers([4, 3]), [1, 1], [3, 3])).toThrow('begin[1] + size[1] (4) would overflow input.shape[1] (3)');
    });
  });
});
