import { Rng } from '@ocelli/random';
import { numbers } from '@ocelli/testing';
import { backend_util, engine } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { conv2dBackpropFilter } from '../kernels/conv2d-backprop-filter.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { expectAsOnCpu, startWithUnit } from '../testing/expect-as-on-cpu.js';
import { between, type RandomWindow, randomWindow } from '../testing/random-windows.js';
import { fastConv2dBackpropFilter, fastConv2dBackpropInput } from './conv2d-gradients.js';

let unit: SimdUnit;
beforeAll(async () => {
  unit = await startWithUnit();
});

type Shape4D = [number, number, number, number];

interface Case extends Pick<RandomWindow, 'strides' | 'pad'> {
  readonly inputShape: Shape4D;
  readonly filterShape: Shape4D;
  readonly outputShape: Shape4D;
}

/**
 * Small ones of every remainder of rows and columns, a few of so many channels on one side that sums are cut or columns copied, and of
 * images so large that a batch is taken in parts.
 */
function cases(): Case[] {
  const few = (rng: Rng) => between(rng, 1, 14);
  const many = (rng: Rng) => between(rng, 120, 140);
  const small = Array.from({ length: 40 }, (_, index) => randomCase(new Rng(1).fork(index), 5, few, few));
  const wide = Array.from({ length: 3 }, (_, index) => randomCase(new Rng(2).fork(index), 3, many, few));
  const deep = Array.from({ length: 3 }, (_, index) => randomCase(new Rng(7).fork(index), 3, few, many));
  const large = [
    caseOf([3, 48, 48, 5], [2, 3], 10, { strides: [1, 1], pad: 'same' }),
    caseOf([2, 24, 24, 2], [1, 2], 129, { strides: [1, 1], pad: 'valid' }),
  ];
  return [...small, ...wide, ...deep, ...large];
}

type Draw = (rng: Rng) => number;

function randomCase(rng: Rng, mostFilter: number, inputChannels: Draw, outputChannels: Draw): Case {
  const { size, filter, strides, pad } = randomWindow(rng, { mostFilter });
  return caseOf([between(rng, 1, 3), ...size, inputChannels(rng)], filter, outputChannels(rng), { strides, pad });
}

function caseOf(
  inputShape: Shape4D,
  filter: readonly [number, number],
  outputChannels: number,
  { strides, pad }: Pick<RandomWindow, 'strides' | 'pad'>,
): Case {
  const filterShape: Shape4D = [...filter, inputShape[3], outputChannels];
  const { outShape } = backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad);
  return { inputShape, filterShape, outputShape: outShape as Shape4D, strides, pad };
}

const filterGradients = {
  'a composite of convolutions': () => conv2dBackpropFilter(),
  'SIMD code': () => fastConv2dBackpropFilter(unit),
};

it.each(Object.entries(filterGradients))('has the gradient for the filter as %s', async (_, make) => {
  for (const { inputShape, filterShape, outputShape, strides, pad } of cases()) {
    const inputs = { x: () => numbers(inputShape), dy: () => numbers(outputShape, -1, 1, 50) };
    const attributes = { strides, pad, dataFormat: 'NHWC', filterShape };
    await expectAsOnCpu(make(), inputs, attributes, `${inputShape} by ${filterShape}, strides ${strides}, padding ${pad}`);
  }
});

it('has the gradient for the input', async () => {
  for (const { inputShape, filterShape, outputShape, strides, pad } of cases()) {
    const inputs = { dy: () => numbers(outputShape), filter: () => numbers(filterShape, -1, 1, 50) };
    const attributes = { strides, pad, dataFormat: 'NHWC', inputShape };
    const what = `${inputShape} by ${filterShape}, strides ${strides}, padding ${pad}`;
    await expectAsOnCpu(fastConv2dBackpropInput(unit), inputs, attributes, what);
  }
});

it('has the gradient for an input whose convolution puts out less than there is, and none where it puts out more', async () => {
  const filter = () => numbers([3, 3, 5, 7], -1, 1, 50);
  const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', inputShape: [2, 4, 4, 5] };
  await expectAsOnCpu(fastConv2dBackpropInput(unit), { dy: () => numbers([2, 6, 5, 7]), filter }, attrs);
  const inputs = { dy: numbers([2, 3, 4, 7]), filter: filter() };
  expect(() => fastConv2dBackpropInput(unit).kernelFunc({ inputs, attrs, backend: engine().backend })).toThrow(
    'needs a dy of [2,4,4,7], found [2,3,4,7]',
  );
  for (const tensor of Object.values(inputs)) tensor.dispose();
});
