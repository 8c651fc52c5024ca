import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawCases, drawTensor, oneOf, runKernel } from '../../testing/draw.js';

describe('three-dimensional convolutions', () => {
  it('give what tfjs gives, and have the gradients that it gives', async () => {
    const cases = drawCases(40, (rng, index) => {
      const filter = Array.from({ length: 5 }, () => between(rng, 1, 3));
      const isDilated = index % 4 === 0;
      const triple = (most: number) => Array.from({ length: 3 }, () => between(rng, 1, most));
      const [strides, dilations] = isDilated ? [[1, 1, 1], triple(2)] : [triple(2), [1, 1, 1]];
      const spaces = [0, 1, 2].map((axis) => ((filter[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1 + between(rng, 0, 3));
      const shape = [between(rng, 1, 2), ...spaces, filter[3] ?? 1];
      const pad = oneOf(rng, ['same', 'valid'] as const);
      const attributes = { strides, pad, dataFormat: 'NDHWC', dilations };
      const { computeConv3DInfo } = tf.backend_util;
      const { outShape } = computeConv3DInfo(shape as never, filter as never, strides as never, dilations as never, pad);
      const run = (x: tf.Tensor, weights: tf.Tensor, dy: tf.Tensor) => [
        runKernel(tf.Conv3D, { x, filter: weights }, attributes),
        // tfjs's gradient kernels have no dilation.
        ...(isDilated
          ? []
          : [
              runKernel(tf.Conv3DBackpropInputV2, { dy, filter: weights }, { strides, pad, inputShape: shape }),
              runKernel(tf.Conv3DBackpropFilterV2, { x, dy }, { strides, pad, filterShape: filter }),
            ]),
      ];
      const inputs = [drawTensor(rng, shape), drawTensor(rng, filter), drawTensor(rng, outShape)];
      return { name: `[${shape}] by [${filter}] ${JSON.stringify(attributes)}`, inputs, run: run as () => tf.Tensor[] };
    });
    await checkCompiledCases(cases, { orders: new Rng(11) });
  });
});
