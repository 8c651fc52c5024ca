import { numbers } from '@ocelli/testing';
import { engine, type KernelConfig, type Tensor, type TensorInfo, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fastClipByValue } from '../fast-kernels/clip-by-value.js';
import { expectAsOnCpu, startWithUnit } from '../testing/expect-as-on-cpu.js';
import { clipByValue } from './clip-by-value.js';

const kernels: KernelConfig[] = [];
beforeAll(async () => {
  kernels.push(clipByValue(), fastClipByValue(await startWithUnit()));
});

const bounds = { clipValueMin: -1, clipValueMax: 2 };

describe('clipping', () => {
  it.each<[string, () => Tensor]>([
    ['floats', () => numbers([3, 7], -3, 3)],
    ['few floats', () => numbers([3], -3, 3)],
    ['integers', () => tensor1d([-3, -1, 0, 2, 100], 'int32')],
  ])('bounds %s', async (_what, x) => {
    for (const kernel of kernels) await expectAsOnCpu(kernel, { x }, bounds);
  });

  it('leaves what is no number', async () => {
    await startWithUnit();
    const { NaN: none, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
    const { backend } = engine();
    for (const { kernelFunc } of kernels) {
      const x = tensor1d([none, 1, most, least, none, 5]);
      const clipped = kernelFunc({ inputs: { x }, attrs: bounds, backend }) as TensorInfo;
      expect(Array.from(backend.readSync(clipped.dataId) as Float32Array)).toEqual([none, 1, 2, -1, none, 2]);
      backend.disposeData(clipped.dataId);
      x.dispose();
    }
  });
});
