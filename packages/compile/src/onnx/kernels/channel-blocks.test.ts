import { Rng } from '@ocelli/random';
import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nodeExecutor } from '../../execute/node-executor.js';
import { convolutionInfo } from '../../graph/windows.js';
import { checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawCases, drawTensor, oneOf, runKernel } from '../../testing/draw.js';
import { type ConvolutionRole, fastestForms } from '../forms.js';

const channelBlock = await nodeExecutor().channelBlock?.();

interface Drawn {
  readonly shape: readonly number[];
  readonly filter: readonly number[];
  readonly attributes: tf.NamedAttrMap & { readonly strides: [number, number]; readonly dilations: [number, number] };
  readonly name: string;
}

interface Steps {
  readonly isDilated: boolean;
  readonly isStrided: boolean;
}

/** Images of 8, larger than those of which tiny ones are told, with strides or dilations and paddings that no window lies in wholly. */
function draw(rng: Rng, channels: readonly number[], { isDilated, isStrided }: Steps): Drawn {
  const filter = [between(rng, 1, 3), between(rng, 2, 4), ...channels];
  const pair = (): [number, number] => [between(rng, 1, 2), between(rng, 1, 2)];
  const one: [number, number] = [1, 1];
  const [strides, dilations] = [isStrided ? pair() : one, isDilated ? pair() : one];
  const reach = (axis: 0 | 1) => ((filter[axis] ?? 1) - 1) * dilations[axis];
  const sides = (axis: 0 | 1) => [0, 0].map(() => between(rng, 0, reach(axis)));
  const pad = oneOf(rng, ['same', 'valid', [[0, 0], sides(0), sides(1), [0, 0]]]);
  const size = (axis: 0 | 1) => reach(axis) + strides[axis] * between(rng, 12, 14);
  const shape = [8, size(0), size(1), channels[0] ?? 1];
  const attributes = { strides, pad, dilations, dataFormat: 'NHWC' } as unknown as Drawn['attributes'];
  return { shape, filter, attributes, name: `[${shape}] by [${filter}] ${JSON.stringify(attributes)}` };
}

function formOf({ shape, filter, attributes }: Drawn, role: ConvolutionRole, isDepthwise: boolean): string {
  const info = convolutionInfo(shape, filter, attributes, isDepthwise);
  return fastestForms[isDepthwise ? 'depthwise' : 'convolution'](info, role, channelBlock);
}

/** A convolution with both its gradients where tfjs has them, since it takes a dilation and ignores it there. */
function toCase(rng: Rng, drawn: Drawn, kernel: 'Conv2D' | 'DepthwiseConv2dNative', isDilated: boolean) {
  const { shape, filter, attributes, name } = drawn;
  const { outShape } = convolutionInfo(shape, filter, attributes, kernel !== 'Conv2D');
  const inputs = [drawTensor(rng, shape), drawTensor(rng, filter), drawTensor(rng, [...outShape])];
  const run = (x: tf.Tensor, weights: tf.Tensor, dy: tf.Tensor) => [
    runKernel(kernel, { x, filter: weights }, attributes),
    ...(isDilated
      ? []
      : [
          runKernel(`${kernel}BackpropInput`, { dy, filter: weights }, { ...attributes, inputShape: [...shape] }),
          runKernel(`${kernel}BackpropFilter`, { x, dy }, { ...attributes, filterShape: [...filter] }),
        ]),
  ];
  return { name, inputs, run: run as () => unknown };
}

// On a processor without vector instructions nothing is brought in blocks.
describe.skipIf(channelBlock === undefined)('convolutions in blocks of channels', () => {
  it.each([
    ['Conv2D', (rng: Rng) => [oneOf(rng, [between(rng, 1, 7), 16, 16, 32]), 16]],
    ['DepthwiseConv2dNative', (rng: Rng) => [2 * between(rng, 1, 5), 1]],
  ] as const)('give what tfjs gives, and have the gradients that it gives: %s', async (kernel, drawChannels) => {
    const blocked = { forward: 0, inputGradient: 0 };
    const cases = drawCases(9, (rng, index) => {
      const isDilated = index % 3 === 0;
      const drawn = draw(rng, drawChannels(rng), { isDilated, isStrided: index % 3 === 1 });
      for (const role of ['forward', 'inputGradient'] as const) {
        if (formOf(drawn, role, kernel !== 'Conv2D') === 'blocked') blocked[role]++;
      }
      return toCase(rng, drawn, kernel, isDilated);
    });
    expect(blocked.forward).toBe(cases.length);
    // The others have strides, or one that passes over padding alone.
    expect(blocked.inputGradient).toBeGreaterThanOrEqual(kernel === 'Conv2D' ? 2 : 6);
    await checkCompiledCases(cases, { orders: new Rng(33) });
  });
});
