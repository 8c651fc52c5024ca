import { Rng } from '@ocelli/random';
import { numbers } from '@ocelli/testing';
import { DepthwiseConv2dNative, FusedConv2D, FusedDepthwiseConv2D } from '@tensorflow/tfjs-core';
import { beforeAll, it } from 'vitest';
import { wasm } from '../index.js';
import { expectAsOnCpu } from '../testing/expect-as-on-cpu.js';
import { between, pair, randomWindow } from '../testing/random-windows.js';
import { paddedInNumbers } from './padded-in-numbers.js';

beforeAll(async () => {
  await wasm().start();
});

it.each([DepthwiseConv2dNative, FusedConv2D, FusedDepthwiseConv2D] as const)('%s', async (kernelName) => {
  const isDepthwise = kernelName !== FusedConv2D;
  for (let index = 0; index < 24; index++) {
    const rng = new Rng(9).fork(index);
    const dilations: [number, number] = index % 3 === 0 ? pair(() => between(rng, 1, 3)) : [1, 1];
    const { size, filter, strides, pad } = randomWindow(rng, { mostFilter: 4, dilations });
    const [channels, others] = [between(rng, 1, 7), between(rng, 1, 3)];
    const inputShape = [between(rng, 1, 3), ...size, channels];
    const filterShape = [...filter, channels, others];
    const x = () => numbers(inputShape);
    const weights = () => numbers(filterShape, -1, 1, 50);
    const bias = () => numbers([isDepthwise ? channels * others : others], -1, 1, 90);
    const dimRoundingMode = typeof pad !== 'string' && index % 2 === 0 ? 'ceil' : 'floor';
    const attributes = { strides, pad, dilations, dataFormat: 'NHWC', dimRoundingMode };
    const what = `${inputShape} by ${filterShape}, ${JSON.stringify(attributes)}`;
    const isFused = kernelName !== DepthwiseConv2dNative;
    const inputs = { x, filter: weights, ...(isFused && { bias }) };
    await expectAsOnCpu(paddedInNumbers(kernelName), inputs, { ...attributes, ...(isFused && { activation: 'relu' }) }, what);
  }
});
