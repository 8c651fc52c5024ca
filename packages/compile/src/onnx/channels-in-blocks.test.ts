import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nodeExecutor } from '../execute/node-executor.js';
import type { Graph, Value } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import { convolutionInfo } from '../graph/windows.js';
import { checkCompiledCases } from '../testing/check-compiled.js';
import { between, drawCases, drawTensor } from '../testing/draw.js';
import { channelsInBlocks } from './channels-in-blocks.js';
import { fastestForms } from './forms.js';
import { lower, lowerTable } from './lower.js';

const channelBlock = 16;
const attributes = { strides: [1, 1], dilations: [1, 1], pad: 'same', dataFormat: 'NHWC' };
const tiles = { filterSize: [2, 2], strides: [2, 2], pad: 'valid', dimRoundingMode: undefined };

/** Images whose convolutions by 3 x 3 filters are those in blocks. */
function start(channels = 16) {
  const builder = new GraphBuilder();
  const x = builder.input('x', [8, 16, 16, channels], 'float32');
  const filter = builder.input('filter', [3, 3, channels, 16], 'float32');
  return { builder, x, filter };
}

function build(builder: GraphBuilder, ...values: readonly Value[]): Graph {
  return builder.build(values.map((value, index) => ({ name: String(index), value })));
}

function kernelsInBlocks(graph: Graph): string[] {
  const found = channelsInBlocks(graph, { kernels: lowerTable(), forms: fastestForms, channelBlock });
  return graph.nodes.filter((node) => found.has(node)).map(({ kernel }) => kernel);
}

describe('nodes whose images are made in blocks', () => {
  it('are those between two convolutions in blocks', () => {
    const { builder, x, filter } = start();
    const convolved = builder.addOne('Conv2D', { x, filter }, attributes);
    const relu = builder.addOne('Relu', { x: convolved }, {});
    const pooled = builder.addOne('MaxPool', { x: relu }, tiles);
    const scaled = builder.addOne('Multiply', { a: pooled, b: builder.input('scale', [], 'float32') }, {});
    const y = builder.addOne('Conv2D', { x: scaled, filter }, attributes);
    // The last one is given out, and it takes as many moves to bring it out as to have it made otherwise.
    expect(kernelsInBlocks(build(builder, y))).toEqual(['Conv2D', 'Relu', 'MaxPool', 'Multiply']);
  });

  it('are not those that others read too, nor what is not computed value by value', () => {
    const { builder, x, filter } = start();
    const convolved = builder.addOne('Conv2D', { x, filter }, attributes);
    const shift = builder.input('shift', [16], 'float32');
    const shifted = builder.addOne('Add', { a: convolved, b: shift }, {});
    const y = builder.addOne('Conv2D', { x: builder.addOne('Relu', { x: shifted }, {}), filter }, attributes);
    const mean = builder.addOne('Mean', { x: convolved }, { axis: [1, 2], keepDims: false });
    expect(kernelsInBlocks(build(builder, y, mean))).toEqual([]);
  });

  it('are weighed by their size', () => {
    const { builder, x, filter } = start();
    const convolved = builder.addOne('Conv2D', { x, filter }, attributes);
    const pooled = builder.addOne('MaxPool', { x: convolved }, tiles);
    // What is given out of the blocks is a quarter of what is made in them.
    expect(kernelsInBlocks(build(builder, pooled))).toEqual(['Conv2D', 'MaxPool']);
    const back = builder.addOne('MaxPoolGrad', { dy: builder.addOne('Neg', { x: pooled }, {}), input: convolved }, tiles);
    expect(kernelsInBlocks(build(builder, builder.addOne('Neg', { x: back }, {})))).toEqual([]);
  });

  it('do not hold part of a block, and have tiles as windows', () => {
    const { builder, x, filter } = start(16);
    const convolved = builder.addOne('Conv2D', { x, filter }, attributes);
    const pooled = builder.addOne('MaxPool', { x: convolved }, { ...tiles, filterSize: [3, 3] });
    expect(kernelsInBlocks(build(builder, pooled))).toEqual([]);
    const thin = builder.addOne('Slice', { x: convolved }, { begin: [0, 0, 0, 0], size: [8, 16, 16, 8] });
    expect(kernelsInBlocks(build(builder, builder.addOne('Relu', { x: thin }, {})))).toEqual([]);
  });
});

// On a processor without vector instructions nothing is brought in blocks.
const ownBlock = await nodeExecutor().channelBlock?.();
describe.skipIf(ownBlock === undefined)('images in blocks', () => {
  it('are computed with as others are, and pooled with the gradient at the first of equals', async () => {
    const cases = drawCases(4, (rng) => {
      const side: [number, number] = [between(rng, 1, 2), 2];
      const [height = 1, width = 1] = side.map((length) => length * between(rng, 8, 9));
      const shapes = [
        [16, height, width, 3],
        [3, 3, 3, 16],
        [2, 2, 16, 16],
      ] as const;
      const inputs = shapes.map((shape) => drawTensor(rng, shape, { whole: true }));
      const pooled = [16, height / side[0], width / side[1], 16];
      for (const [shape, filter] of [
        [shapes[0], shapes[1]],
        [pooled, shapes[2]],
      ] as const) {
        const info = convolutionInfo(shape, filter, attributes);
        expect(fastestForms.convolution(info, 'forward', ownBlock)).toBe('blocked');
      }
      const forward = (x: tf.Tensor, one: tf.Tensor, other: tf.Tensor) => {
        const first = tf.relu(tf.conv2d(x as tf.Tensor4D, one as tf.Tensor4D, 1, 'same'));
        const pooled = tf.sub(tf.maxPool(first, side, side, 'valid'), 1) as tf.Tensor4D;
        return tf.maxPool(tf.square(tf.conv2d(pooled, other as tf.Tensor4D, 1, 'same')), 1, 1, 'valid');
      };
      const run = (...given: [tf.Tensor, tf.Tensor, tf.Tensor]) => {
        return [forward(...given), ...tf.grads((...at) => tf.mul(forward(...(at as typeof given)), 0.01))(given)];
      };
      return { name: `[${inputs[0]?.shape}] by [${side}]`, inputs, run: run as () => unknown };
    });
    await checkCompiledCases(cases, { orders: new Rng(41) });
  });
});

it('are moved into blocks and out of them, and not between', () => {
  const { builder, x, filter } = start();
  const relu = builder.addOne('Relu', { x: builder.addOne('Conv2D', { x, filter }, attributes) }, {});
  const y = builder.addOne('MaxPool', { x: builder.addOne('Conv2D', { x: relu, filter }, attributes) }, tiles);
  const { onnx } = lower(build(builder, y), { channelBlock, outputOrder: () => [0, 1, 2, 3] });
  const moves = onnx.nodes.filter(({ op }) => op.startsWith('Reorder'));
  expect(moves.map(({ op, attributes: { channels_last: last } }) => [op, last])).toEqual([
    ['ReorderInput', 0],
    ['ReorderOutput', 1],
  ]);
});
