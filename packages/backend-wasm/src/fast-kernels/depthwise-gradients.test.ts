import { Rng } from '@ocelli/random';
import { numbers } from '@ocelli/testing';
import { backend_util, engine, reshape, setBackend, slice, stack, type TensorInfo, tidy, zerosLike } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from '../kernels/depthwise-gradients.js';
import type { SimdUnit } from '../simd/simd-unit.js';
import { expectAsOnCpu, startWithUnit } from '../testing/expect-as-on-cpu.js';
import { between, randomWindow } from '../testing/random-windows.js';
import { fastDepthwiseBackpropFilter, fastDepthwiseBackpropInput } from './depthwise-gradients.js';

let unit: SimdUnit;
beforeAll(async () => {
  unit = await startWithUnit();
});

type Shape4D = [number, number, number, number];

/** Half of them of one filter a channel. */
function cases() {
  return Array.from({ length: 32 }, (_, index) => {
    const rng = new Rng(3).fork(index);
    const { size, filter, strides, pad } = randomWindow(rng, { mostFilter: 4 });
    const inputShape: Shape4D = [between(rng, 1, 3), ...size, between(rng, 1, 14)];
    const filterShape: Shape4D = [...filter, inputShape[3], index % 2 === 0 ? 1 : between(rng, 2, 3)];
    const { outShape } = backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, 'floor', true);
    const attributes = { strides, pad, dilations: 1, dimRoundingMode: 'floor' };
    return { inputShape, filterShape, outputShape: outShape as Shape4D, attributes };
  });
}

const variants = {
  'plain loops': () => ({ forFilter: depthwiseBackpropFilter(), forInput: depthwiseBackpropInput() }),
  'SIMD code': () => ({ forFilter: fastDepthwiseBackpropFilter(unit), forInput: fastDepthwiseBackpropInput(unit) }),
};

it.each(Object.entries(variants))('has the gradients for filter and input as %s', async (_, make) => {
  const { forFilter, forInput } = make();
  for (const { inputShape, filterShape, outputShape, attributes } of cases()) {
    const what = `${inputShape} by ${filterShape}, ${JSON.stringify(attributes)}`;
    const dy = () => numbers(outputShape, -1, 1, 50);
    await expectAsOnCpu(forFilter, { x: () => numbers(inputShape), dy }, { ...attributes, filterShape }, what);
    await expectAsOnCpu(forInput, { dy, filter: () => numbers(filterShape) }, { ...attributes, inputShape }, what);
  }
});

it("dilates, which tfjs's cpu kernels leave undone, as a filter with zeros between its taps would", async () => {
  const [inputShape, filterShape]: [Shape4D, Shape4D] = [
    [2, 9, 8, 3],
    [2, 3, 3, 2],
  ];
  const dilations: [number, number] = [3, 2];
  const attributes = { strides: [1, 1], pad: 'same' as const, dilations, inputShape };
  await setBackend('wasm');
  const { backend } = engine();
  const [dy, filter] = [numbers([2, 9, 8, 6]), numbers(filterShape)];
  const zeros = tidy(() => {
    const rows = stack([filter, zerosLike(filter), zerosLike(filter)], 1);
    const cut = slice(reshape(rows, [6, 3, 3, 2]), [0, 0, 0, 0], [4, 3, 3, 2]);
    const columns = stack([cut, zerosLike(cut)], 2);
    return slice(reshape(columns, [4, 6, 3, 2]), [0, 0, 0, 0], [4, 5, 3, 2]);
  });
  const dilated = depthwiseBackpropInput().kernelFunc({ inputs: { dy, filter }, attrs: attributes, backend }) as TensorInfo;
  const spread = { ...attributes, dilations: [1, 1] };
  const expected = depthwiseBackpropInput().kernelFunc({ inputs: { dy, filter: zeros }, attrs: spread, backend }) as TensorInfo;
  const [values, wanted] = [dilated, expected].map(({ dataId }) => backend.readSync(dataId) as Float32Array);
  // The same products, in the same order.
  expect(values).toEqual(wanted);
  for (const { dataId } of [dilated, expected]) backend.disposeData(dataId);
  for (const tensor of [dy, filter, zeros]) tensor.dispose();
});
