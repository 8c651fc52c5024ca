import { Rng } from '@ocelli/random';
import { numbers } from '@ocelli/testing';
import { beforeAll, it } from 'vitest';
import { conv2d } from '../kernels/conv2d.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { expectAsOnCpu, startWithUnit } from '../testing/expect-as-on-cpu.js';
import { between, pair, randomWindow } from '../testing/random-windows.js';
import { fastConv2d } from './conv2d.js';

let unit: SimdUnit;
beforeAll(async () => {
  unit = await startWithUnit();
});

/** From few channels, which tfjs's kernel convolves, to many; some are dilated. */
function cases() {
  return Array.from({ length: 24 }, (_, index) => {
    const rng = new Rng(5).fork(index);
    const dilations: [number, number] = index % 3 === 0 ? pair(() => between(rng, 1, 3)) : [1, 1];
    const { size, filter, strides, pad } = randomWindow(rng, { mostFilter: 3, dilations });
    const channels = between(rng, 1, 140);
    const inputShape = [between(rng, 1, 3), ...size, channels];
    const filterShape = [...filter, channels, between(rng, 1, 14)];
    const dimRoundingMode = typeof pad !== 'string' && index % 2 === 0 ? 'ceil' : 'floor';
    return { inputShape, filterShape, attributes: { strides, pad, dilations, dataFormat: 'NHWC', dimRoundingMode } };
  });
}

const variants = { 'convolutions of some channels each': () => conv2d(), 'SIMD code': () => fastConv2d(unit) };

it.each(Object.entries(variants))('convolves as %s', async (_, make) => {
  for (const { inputShape, filterShape, attributes } of cases()) {
    const inputs = { x: () => numbers(inputShape), filter: () => numbers(filterShape, -1, 1, 50) };
    await expectAsOnCpu(make(), inputs, attributes, `${inputShape} by ${filterShape}, ${JSON.stringify(attributes)}`);
  }
});
