import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawCases, drawTensor, oneOf, runKernel } from '../../testing/draw.js';

/** A convolution with strides or dilations and any padding that leaves no window without a pixel; of single pixels among others. */
function drawConvolution(rng: Rng, isDilated: boolean) {
  const filter = [
    ...oneOf(rng, [
      [1, 1],
      [3, 3],
      [between(rng, 1, 4), between(rng, 1, 4)],
    ]),
    between(rng, 1, 5),
    between(rng, 1, 5),
  ];
  const pair = (): [number, number] => [between(rng, 1, 3), between(rng, 1, 3)];
  const [strides, dilations] = isDilated ? [[1, 1], pair()] : [pair(), [1, 1]];
  const span = (axis: number) => ((filter[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
  const sides = (axis: number): number[] => [0, 0].map(() => between(rng, 0, Math.min(2, span(axis) - 1)));
  const pad = oneOf(rng, ['same', 'valid', [[0, 0], sides(0), sides(1), [0, 0]]]);
  const shape = [between(rng, 1, 3), span(0) + between(rng, 0, 6), span(1) + between(rng, 0, 6), filter[2] ?? 1];
  const attributes = { strides, pad, dilations, dataFormat: 'NHWC' };
  return { shape, filter, attributes, name: `[${shape}] by [${filter}] ${JSON.stringify(attributes)}` };
}

describe('convolutions', () => {
  it('give what tfjs gives', async () => {
    const cases = drawCases(60, (rng, index) => {
      const { shape, filter, attributes, name } = drawConvolution(rng, index % 3 === 0);
      const run = (x: tf.Tensor, weights: tf.Tensor) => runKernel(tf.Conv2D, { x, filter: weights }, attributes);
      return { name, inputs: [drawTensor(rng, shape), drawTensor(rng, filter)], run: run as () => unknown };
    });
    await checkCompiledCases(cases, { orders: new Rng(31) });
  });

  it('have the gradients that tfjs gives', async () => {
    const cases = drawCases(60, (rng) => {
      const { shape, filter, attributes, name } = drawConvolution(rng, false);
      const { computeConv2DInfo } = tf.backend_util;
      const { outShape } = computeConv2DInfo(
        shape as never,
        filter as never,
        attributes.strides as [number, number],
        1,
        attributes.pad as 'same',
      );
      const run = (x: tf.Tensor, weights: tf.Tensor, dy: tf.Tensor) => [
        runKernel(tf.Conv2DBackpropInput, { dy, filter: weights }, { ...attributes, inputShape: shape }),
        runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...attributes, filterShape: filter }),
      ];
      const inputs = [drawTensor(rng, shape), drawTensor(rng, filter), drawTensor(rng, outShape)];
      return { name, inputs, run: run as () => unknown };
    });
    await checkCompiledCases(cases, { orders: new Rng(32) });
  });
});
