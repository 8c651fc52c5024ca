import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { checkCompiled, checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawBroadcast, drawCases, drawShape, drawTensor, oneOf, runKernel } from '../../testing/draw.js';
import { binaryKernels } from './binary.js';

const others = new Set(['AddN', 'Prelu', 'EluGrad', 'LogicalXor']);
const logical = new Set(['LogicalAnd', 'LogicalOr']);
const special = [Number.NaN, Infinity, -Infinity, 0, 1, -1, 0.5, -2.5, 7, 1e9, -3e9];

describe('kernels of two numbers', () => {
  const kernels = Object.keys(binaryKernels()).filter((kernel) => !others.has(kernel));

  it.each(kernels)('%s broadcasts as tfjs does', async (kernel) => {
    const cases = drawCases(40, (rng) => {
      const shape = drawShape(rng, rng.integer(5), 4);
      const dtype = logical.has(kernel) ? 'bool' : kernel === 'BitwiseAnd' ? 'int32' : oneOf(rng, ['float32', 'int32'] as const);
      const [first, second] = rng.boolean() ? [shape, drawBroadcast(rng, shape)] : [drawBroadcast(rng, shape), shape];
      const range = kernel === 'Pow' && dtype === 'float32' ? { low: 0.1, high: 3 } : { low: -5, high: 5 };
      const inputs = [first, second].map((each) => drawTensor(rng, each, { dtype, ...range }));
      return {
        name: `${dtype} [${first}] and [${second}]`,
        inputs,
        run: (a, b) => runKernel(kernel, { a: a as tf.Tensor, b: b as tf.Tensor }),
      };
    });
    await checkCompiledCases(cases, { orders: new Rng(2).fork(kernel) });
  });

  // A power of NaN, and one of 1 or -1 to an infinite exponent, are NaN in JavaScript and 1 in C.
  it.each(kernels.filter((kernel) => !logical.has(kernel) && kernel !== 'BitwiseAnd' && kernel !== 'Pow'))(
    '%s takes special numbers as tfjs does',
    async (kernel) => {
      const cases = special.flatMap((left) =>
        special.map((right) => ({
          name: `${left} and ${right}`,
          inputs: [tf.tensor1d([left]), tf.tensor1d([right])],
          run: (a: tf.Tensor, b: tf.Tensor) => runKernel(kernel, { a, b }),
        })),
      );
      await checkCompiledCases(cases);
    },
  );

  it('divides whole numbers by 0 as tfjs does', async () => {
    const [a, b] = [tf.tensor1d([5, 0, -5, 7, -7, -7], 'int32'), tf.tensor1d([0, 0, 0, 2, 2, -2], 'int32')];
    const run = (...inputs: tf.Tensor[]) =>
      ['FloorDiv', 'Mod', 'RealDiv', 'Pow'].map((kernel) =>
        runKernel(kernel, { a: inputs[0] as tf.Tensor, b: inputs[1] as tf.Tensor }),
      );
    await checkCompiled(run, [a, b]);
  });

  it('adds up many, and rectifies by slopes of the same shape or broadcast', async () => {
    const cases = drawCases(40, (rng, index) => {
      const shape = drawShape(rng, 1 + rng.integer(4), 4);
      if (index % 3 === 0) {
        const inputs = Array.from({ length: between(rng, 1, 5) }, () => drawTensor(rng, shape));
        return { name: `sum of ${inputs.length}`, inputs, run: (...given) => tf.addN(given) };
      }
      if (index % 3 === 1) {
        const run = (x: tf.Tensor, alpha: tf.Tensor) => tf.prelu(x, alpha);
        const slopes = drawBroadcast(rng, shape);
        return {
          name: `prelu [${shape}] by [${slopes}]`,
          inputs: [drawTensor(rng, shape), drawTensor(rng, slopes)],
          run: run as () => tf.Tensor,
        };
      }
      const run = (dy: tf.Tensor, y: tf.Tensor) => runKernel('EluGrad', { dy, y });
      return {
        name: 'slope of elu',
        inputs: [drawTensor(rng, shape), drawTensor(rng, shape, { low: -0.9 })],
        run: run as () => tf.Tensor,
      };
    });
    await checkCompiledCases(cases, { orders: new Rng(3) });
  });

  it('tells which of two truth values is true alone', async () => {
    const [a, b] = [tf.tensor1d([0, 0, 1, 1], 'bool'), tf.tensor1d([0, 1, 0, 1], 'bool')];
    await checkCompiled((x, y) => tf.logicalXor(x as tf.Tensor, y as tf.Tensor), [a, b]);
    expect(binaryKernels()).toHaveProperty('LogicalXor');
  });
});
