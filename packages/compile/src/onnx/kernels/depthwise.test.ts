import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawCases, drawTensor, oneOf, runKernel } from '../../testing/draw.js';

/** A convolution of each channel with strides or dilations, any padding and image sizes on both sides of what counts as tiny. */
function drawDepthwise(rng: Rng) {
  const filter = [between(rng, 1, 4), between(rng, 1, 4), between(rng, 1, 4), oneOf(rng, [1, 1, 2])];
  const isDilated = rng.boolean(0.3);
  const pair = (): [number, number] => [between(rng, 1, 3), between(rng, 1, 3)];
  const [strides, dilations] = isDilated ? [[1, 1], pair()] : [pair(), [1, 1]];
  const sides = (): [number, number] => [between(rng, 0, 2), between(rng, 0, 2)];
  // A number is right in tfjs for square filters and equal strides alone.
  const pad = oneOf(rng, ['same', 'valid', [[0, 0], sides(), sides(), [0, 0]]]);
  const span = (axis: number) => ((filter[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
  const shape = [between(rng, 1, 3), span(0) + between(rng, 0, 6), span(1) + between(rng, 0, 6), filter[2] ?? 1];
  const attributes = { strides, pad, dilations, dataFormat: 'NHWC' };
  return { shape, filter, attributes, isDilated, name: `[${shape}] by [${filter}] ${JSON.stringify(attributes)}` };
}

describe('convolutions of each channel', () => {
  it('give what tfjs gives', async () => {
    const cases = drawCases(60, (rng) => {
      const { shape, filter, attributes, name } = drawDepthwise(rng);
      const run = (x: tf.Tensor, weights: tf.Tensor) => runKernel(tf.DepthwiseConv2dNative, { x, filter: weights }, attributes);
      return { name, inputs: [drawTensor(rng, shape), drawTensor(rng, filter)], run: run as () => unknown };
    });
    await checkCompiledCases(cases, { orders: new Rng(5) });
  });

  it('have the gradients that tfjs gives', async () => {
    const cases = drawCases(60, (rng) => {
      const { shape, filter, attributes, name, isDilated } = drawDepthwise(rng);
      // tfjs's gradient kernels take a dilation and ignore it.
      const told = { ...attributes, dilations: [1, 1] };
      const { pad, strides } = told as { pad: 'same'; strides: [number, number] };
      const [batch = 1, height = 1, width = 1, channels = 1] = shape;
      const info = tf.backend_util.computeConv2DInfo(
        [batch, height, width, channels],
        filter as [number, number, number, number],
        strides,
        1,
        pad,
        undefined,
        true,
      );
      const run = (x: tf.Tensor, weights: tf.Tensor, dy: tf.Tensor) => [
        runKernel(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter: weights }, { ...told, inputShape: shape }),
        runKernel(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, { ...told, filterShape: filter }),
      ];
      const inputs = [drawTensor(rng, shape), drawTensor(rng, filter), drawTensor(rng, info.outShape)];
      return { name: `${name}${isDilated ? ' without the dilation' : ''}`, inputs, run: run as () => unknown };
    });
    await checkCompiledCases(cases, { orders: new Rng(6) });
  });

  it('work on channels first as inference has them, and on images that are wider than those of the tests by chance', async () => {
    const rng = new Rng(7);
    const inputs = [drawTensor(rng, [2, 24, 30, 3]), drawTensor(rng, [3, 3, 3, 1])];
    const run = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.grads((...at: tf.Tensor[]) => tf.depthwiseConv2d(at[0] as tf.Tensor4D, at[1] as tf.Tensor4D, 2, 'same'))([x, filter]);
    await checkCompiledCases([{ name: 'strided', inputs, run: run as () => unknown }]);
  });
});
