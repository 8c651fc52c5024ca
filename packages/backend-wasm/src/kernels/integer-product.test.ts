import '@tensorflow/tfjs-backend-cpu';
import { Rng } from '@ocelli/random';
import { BatchMatMul, type KernelConfig, tensor, util } from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { fastBatchMatMul } from '../fast-kernels/batch-mat-mul.js';
import { expectAsOnCpu, startWithUnit } from '../testing/expect-as-on-cpu.js';
import { between } from '../testing/random-windows.js';
import { matrixProduct } from './matrix-product.js';

const kernels: KernelConfig[] = [];
beforeAll(async () => {
  kernels.push(fastBatchMatMul(await startWithUnit()), matrixProduct(BatchMatMul));
});

function integers(shape: number[], most: number, seed: number) {
  const rng = new Rng(seed);
  return tensor(
    Array.from({ length: util.sizeFromShape(shape) }, () => between(rng, -most, most)),
    shape,
    'int32',
  );
}

describe('products of integers', () => {
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('turned or not (%s, %s), with batches broadcast, are exact', async (transposeA, transposeB) => {
    // Beyond 2^24, where float32 has no odd numbers.
    const a = () => integers(transposeA ? [2, 3, 5, 3] : [2, 3, 3, 5], 5000, 1);
    const b = () => integers(transposeB ? [1, 1, 4, 5] : [1, 1, 5, 4], 5001, 2);
    for (const kernel of kernels) await expectAsOnCpu(kernel, { a, b }, { transposeA, transposeB }, kernel.kernelName, 0);
  });
});
