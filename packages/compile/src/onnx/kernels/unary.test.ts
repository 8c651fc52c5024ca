import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { checkCompiledCases } from '../../testing/check-compiled.js';
import { drawShape, drawTensor, runKernel } from '../../testing/draw.js';
import { unaryKernels } from './unary.js';

const attributes: Record<string, Record<string, unknown>> = {
  ClipByValue: { clipValueMin: -0.75, clipValueMax: 1.5 },
  LeakyRelu: { alpha: 0.3 },
  Step: { alpha: 0.25 },
  Cast: { dtype: 'int32' },
};
/** Where a function has values. */
const ranges: Record<string, readonly [number, number]> = { Acos: [-1, 1], Asin: [-1, 1], Atanh: [-1, 1], Acosh: [1, 9] };
const positive = new Set(['Log', 'Rsqrt', 'Sqrt']);
const special = [
  Number.NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  1e-8,
  -1e-8,
  20,
  -20,
  3e9,
  -3e9,
  1e30,
  -1e30,
];

/** Special numbers of which something else comes. */
const exceptions: Record<string, readonly number[]> = {
  // tfjs approximates to 1e-7, so that small numbers have no digit right.
  Erf: [1e-8, -1e-8],
  // ONNX Runtime computes e^x - 1 as it stands there.
  Elu: [-1e-8],
  Selu: [-1e-8],
  // ONNX Runtime gives 0 below -18 or so: 2e-9 off.
  Sigmoid: [-20],
};

describe('kernels of one number', () => {
  const rng = new Rng(1);

  it.each(Object.keys(unaryKernels()))('%s gives what tfjs gives', async (kernel) => {
    const draws = rng.fork(kernel);
    const [low, high] = ranges[kernel] ?? (positive.has(kernel) ? [0.1, 4] : [-4, 4]);
    const cases = Array.from({ length: 12 }, (_, index) => {
      const isTruth = kernel === 'LogicalNot' || index % 4 === 3;
      // tfjs's erf(4) is 1 less 1e-8, which is cut off to 0.
      const isWhole = index % 4 === 2 && kernel !== 'Erf';
      const dtype = isTruth ? 'bool' : isWhole ? 'int32' : 'float32';
      const x = drawTensor(draws, drawShape(draws, index % 5), { dtype, low: isWhole ? Math.ceil(low) : low, high });
      return {
        name: `${kernel} of ${dtype}[${x.shape}]`,
        inputs: [x],
        run: (at: tf.Tensor) => runKernel(kernel, { x: at }, attributes[kernel]),
      };
    });
    await checkCompiledCases(cases, { orders: draws });
  });

  it.each(Object.keys(unaryKernels()).filter((kernel) => kernel !== 'LogicalNot'))(
    '%s takes special numbers as tfjs does',
    async (kernel) => {
      const cases = special
        .filter((value) => exceptions[kernel]?.includes(value) !== true)
        .map((value) => {
          const run = (x: tf.Tensor) => runKernel(kernel, { x }, attributes[kernel]);
          return { name: `${kernel} of ${value}`, inputs: [tf.tensor1d([value])], run };
        });
      await checkCompiledCases(cases);
    },
  );

  it('are as exact as those of JavaScript where that shows', async () => {
    const poles = [-608065414.8781943, 781902002.7943993, -470910673.97399473, Math.PI / 2];
    const cases = [
      { name: 'exp of whole numbers', inputs: [tf.range(-20, 20, 1, 'int32')], run: (x: tf.Tensor) => tf.exp(x) },
      { name: 'tan next to poles', inputs: [tf.tensor1d(poles)], run: (x: tf.Tensor) => tf.tan(x) },
    ];
    await checkCompiledCases(cases, { tolerance: 0 });
  });
});
