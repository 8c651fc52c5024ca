import { Rng } from '@ocelli/random';
import { numbers } from '@ocelli/testing';
import { backend_util } from '@tensorflow/tfjs-core';
import { beforeAll, describe, it, vi } from 'vitest';
import { wasm } from '../index.js';
import { SimdUnit } from '../simd/simd-unit.js';
import { expectAsOnCpu } from '../testing/expect-as-on-cpu.js';
import { between } from '../testing/random-windows.js';
import { conv3dBackpropFilter } from './conv3d-backprop-filter.js';
import { conv3dBackpropInput } from './conv3d-backprop-input.js';
import type { Shape5D } from './conv3d-geometry.js';

type Triple = [number, number, number];

/** Volumes that their strides rarely divide; with padding 'same', some of windows shorter than the stride, which tfjs moves inwards. */
function cases() {
  return Array.from({ length: 40 }, (_, index) => {
    const rng = new Rng(8).fork(index);
    const triple = (least: number, most: number): Triple => [0, 0, 0].map(() => between(rng, least, most)) as Triple;
    const [filter, strides] = [triple(1, 3), triple(1, 3)];
    const size = filter.map((length) => length - 1 + between(rng, 1, 4)) as Triple;
    const pad = index % 2 === 0 ? ('same' as const) : ('valid' as const);
    const inputShape: Shape5D = [between(rng, 1, 2), ...size, between(rng, 1, 5)];
    const filterShape: Shape5D = [...filter, inputShape[4], between(rng, 1, 5)];
    const { outShape } = backend_util.computeConv3DInfo(inputShape, filterShape, strides, 1, pad);
    return { inputShape, filterShape, outputShape: outShape, strides, pad };
  });
}

// In this order, so that tfjs's own kernels are those that run without.
describe.each([
  ['without SIMD', false],
  ['with SIMD', true],
])('%s', (_, hasSimd) => {
  beforeAll(async () => {
    const create = vi.spyOn(SimdUnit, 'create');
    if (!hasSimd) create.mockResolvedValue(undefined);
    await wasm().start();
    create.mockRestore();
  });

  it('has the gradients of three-dimensional convolutions for input and filter', async () => {
    for (const { inputShape, filterShape, outputShape, strides, pad } of cases()) {
      const what = `${inputShape} by ${filterShape}, strides ${strides}, padding ${pad}`;
      const dy = () => numbers(outputShape, -1, 1, 50);
      await expectAsOnCpu(conv3dBackpropInput(), { dy, filter: () => numbers(filterShape) }, { strides, pad, inputShape }, what);
      await expectAsOnCpu(conv3dBackpropFilter(), { x: () => numbers(inputShape), dy }, { strides, pad, filterShape }, what);
    }
  });
});
