import { Rng } from '@ocelli/random';
import { numbers } from '@ocelli/testing';
import { AvgPool, backend_util, MaxPool } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { wasm } from '../index.js';
import { expectAsOnCpu } from '../testing/expect-as-on-cpu.js';
import { between, randomWindow } from '../testing/random-windows.js';
import type { Shape4D } from './conv2d-geometry.js';
import { pooling } from './pooling.js';

beforeAll(async () => {
  await wasm().start();
});

/** Windows of which each holds a value: of others a maximum or a mean means nothing. */
function cases(rounding: 'floor' | 'ceil') {
  const drawn = Array.from({ length: 60 }, (_, index) => {
    const rng = new Rng(10).fork(index);
    const { size, filter, strides, pad } = randomWindow(rng, { mostFilter: 4 });
    const shape: Shape4D = [between(rng, 1, 3), ...size, between(rng, 1, 5)];
    // tfjs rounds paddings in numbers only.
    const dimRoundingMode = typeof pad === 'string' ? undefined : rounding;
    return { shape, attributes: { filterSize: filter, strides, pad, dimRoundingMode } };
  });
  return drawn.filter(({ shape, attributes: { filterSize, strides, pad, dimRoundingMode } }) => {
    const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const { top, left } = info.padInfo;
    const isEmptyBelow = (info.outHeight - 1) * info.strideHeight - top >= info.inHeight;
    return !isEmptyBelow && (info.outWidth - 1) * info.strideWidth - left < info.inWidth;
  });
}

it.each([
  [MaxPool, 'floor'],
  [MaxPool, 'ceil'],
  [AvgPool, 'floor'],
  [AvgPool, 'ceil'],
] as const)('%s, the number of windows rounded: %s', async (kernelName, rounding) => {
  expect(cases(rounding).length).toBeGreaterThan(40);
  for (const { shape, attributes } of cases(rounding)) {
    const what = `[${shape}], ${JSON.stringify(attributes)}`;
    await expectAsOnCpu(pooling(kernelName), { x: () => numbers(shape) }, attributes, what);
  }
});
