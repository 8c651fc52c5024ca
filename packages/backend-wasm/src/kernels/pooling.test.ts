import { Rng } from '@ocelli/random';
import { numbers } from '@ocelli/testing';
import { AvgPool, avgPool, backend_util, MaxPool, maxPool, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
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

describe('windows that hold nothing of the image', () => {
  const none = Number.NaN;
  const image = () => tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  type Padding = [[number, number], [number, number], [number, number], [number, number]];
  const before: Padding = [
    [0, 0],
    [2, 0],
    [1, 0],
    [0, 0],
  ];

  it.each([
    { windows: 1, strides: 2, pad: 1, maxima: [none, none, none, none, 5], means: [none, none, none, none, 5] },
    { windows: 2, strides: 2, pad: before, maxima: [none, none, 4, 6], means: [none, none, 2.5, 4] },
  ])('have no maximum and no mean: %j', async ({ windows, strides, pad, maxima, means }) => {
    await wasm().start();
    tidy(() => {
      const most = maxima.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
      expect(Array.from(maxPool(image(), windows, strides, pad).dataSync()).slice(0, maxima.length)).toEqual(most);
      expect(Array.from(avgPool(image(), windows, strides, pad).dataSync()).slice(0, means.length)).toEqual(means);
    });
  });
});
