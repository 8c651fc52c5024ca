import { Rng } from '@ocelli/random';
import { numbers } from '@ocelli/testing';
import { backend_util, floor, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, it } from 'vitest';
import { avgPoolGrad } from '../kernels/avg-pool-grad.js';
import { maxPoolGrad } from '../kernels/max-pool-grad.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { expectAsOnCpu, startWithUnit } from '../testing/expect-as-on-cpu.js';
import { between, randomWindow } from '../testing/random-windows.js';
import { fastAvgPoolGrad } from './avg-pool-grad.js';
import { fastMaxPoolGrad } from './max-pool-grad.js';

let unit: SimdUnit;
beforeAll(async () => {
  unit = await startWithUnit();
});

type Shape4D = [number, number, number, number];

function cases() {
  return Array.from({ length: 30 }, (_, index) => {
    const rng = new Rng(4).fork(index);
    const { size, filter, strides, pad } = randomWindow(rng, { mostFilter: 4 });
    const shape: Shape4D = [between(rng, 1, 3), ...size, between(rng, 1, 13)];
    const { outShape } = backend_util.computePool2DInfo(shape, filter, strides, 1, pad, 'floor');
    return { shape, outputShape: outShape as Shape4D, attributes: { filterSize: filter, strides, pad } };
  });
}

/** With windows of negative numbers alone, and with equal numbers in a window. */
const images: Readonly<Record<string, (shape: readonly number[]) => Tensor>> = {
  'numbers around 0': (shape) => numbers(shape),
  'negative numbers': (shape) => numbers(shape, -3, -1),
  'equal numbers': (shape) => tidy(() => floor(numbers(shape, -2, 1))),
};

const maximum = { 'a plain loop': () => maxPoolGrad(), 'SIMD code': () => fastMaxPoolGrad(unit) };

it.each(Object.entries(maximum))('has the gradient of maximum pooling as %s', async (_, make) => {
  for (const { shape, outputShape, attributes } of cases()) {
    for (const [kind, image] of Object.entries(images)) {
      const dy = () => numbers(outputShape, -1, 1, 50);
      const inputs = { dy, input: () => image(shape), output: dy };
      const what = `${kind} of [${shape}], ${JSON.stringify(attributes)}`;
      await expectAsOnCpu(make(), inputs, { ...attributes, dimRoundingMode: 'floor' }, what);
    }
  }
});

const average = { 'a plain loop': () => avgPoolGrad(), 'SIMD code': () => fastAvgPoolGrad(unit) };

it.each(Object.entries(average))('has the gradient of average pooling as %s', async (_, make) => {
  for (const { shape, outputShape, attributes } of cases()) {
    const inputs = { dy: () => numbers(outputShape, -1, 1, 50), input: () => numbers(shape) };
    await expectAsOnCpu(make(), inputs, attributes, `[${shape}], ${JSON.stringify(attributes)}`);
  }
});
