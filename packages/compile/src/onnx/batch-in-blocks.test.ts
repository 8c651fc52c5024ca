import { Rng } from '@ocelli/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nodeExecutor } from '../execute/node-executor.js';
import type { Graph, Value } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import { depthwiseInfo } from '../graph/windows.js';
import { checkCompiledCases } from '../testing/check-compiled.js';
import { between, drawCases, drawTensor, oneOf } from '../testing/draw.js';
import { batchInBlocks } from './batch-in-blocks.js';
import { fastestForms } from './forms.js';
import { lower, lowerTable } from './lower.js';

const channelBlock = 16;
const attributes = { strides: [1, 1], dilations: [1, 1], pad: 'same', dataFormat: 'NHWC' };

function start(batch = 16) {
  const builder = new GraphBuilder();
  const x = builder.input('x', [batch, 12, 12, 3], 'float32');
  const filter = builder.input('filter', [3, 3, 3, 1], 'float32');
  const matrix = builder.input('matrix', [1, 1, 3, 3], 'float32');
  return { builder, x, filter, matrix };
}

function build(builder: GraphBuilder, ...values: readonly Value[]): Graph {
  return builder.build(values.map((value, index) => ({ name: String(index), value })));
}

function kernelsOf(graph: Graph): string[] {
  const found = batchInBlocks(graph, { kernels: lowerTable(), forms: fastestForms, channelBlock });
  return graph.nodes.filter((node) => found.has(node)).map(({ kernel }) => kernel);
}

describe('nodes with the batch in blocks', () => {
  it('are those between convolutions of each channel: of single pixels, element by element, and with a number for each channel', () => {
    const { builder, x, filter, matrix } = start();
    const convolved = builder.addOne('DepthwiseConv2dNative', { x, filter }, attributes);
    const scaled = builder.addOne('Multiply', { a: convolved, b: builder.input('scale', [3], 'float32') }, {});
    const mean = builder.addOne('Mean', { x: convolved }, { axis: [0, 1, 2], keepDims: true });
    const product = builder.addOne(
      'Conv2D',
      { x: builder.addOne('Sub', { a: scaled, b: mean }, {}), filter: matrix },
      attributes,
    );
    const y = builder.addOne('DepthwiseConv2dNative', { x: builder.addOne('Relu6', { x: product }, {}), filter }, attributes);
    const kernels = ['DepthwiseConv2dNative', 'Multiply', 'Mean', 'Sub', 'Conv2D', 'Relu6', 'DepthwiseConv2dNative'];
    expect(kernelsOf(build(builder, y))).toEqual(kernels);
  });

  it('are not those whose numbers differ from pixel to pixel, nor of a batch that is no blocks', () => {
    const { builder, x, filter, matrix } = start();
    const scaled = (each: Value, shape: number[]) =>
      builder.addOne('Multiply', { a: each, b: builder.input(`${shape}`, shape, 'float32') }, {});
    const convolved = builder.addOne('DepthwiseConv2dNative', { x, filter }, attributes);
    const last = (each: Value) => builder.addOne('DepthwiseConv2dNative', { x: each, filter }, attributes);
    expect(kernelsOf(build(builder, last(scaled(convolved, [12, 1]))))).not.toContain('Multiply');
    expect(kernelsOf(build(builder, last(scaled(convolved, [16, 1, 1, 3]))))).not.toContain('Multiply');
    const constant = tf.buffer([16, 12, 12, 3]).values as Float32Array;
    const image = { shape: [16, 12, 12, 3], dtype: 'float32', source: { kind: 'constant', data: constant } } as const;
    expect(kernelsOf(build(builder, last(builder.addOne('Add', { a: convolved, b: image }, {}))))).not.toContain('Add');
    const wide = [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ];
    const padded = builder.addOne('Conv2D', { x: convolved, filter: matrix }, { ...attributes, pad: wide });
    expect(kernelsOf(build(builder, last(padded)))).not.toContain('Conv2D');
    const other = start(24);
    const few = other.builder.addOne('DepthwiseConv2dNative', { x: other.x, filter: other.filter }, attributes);
    const again = other.builder.addOne('DepthwiseConv2dNative', { x: few, filter: other.filter }, attributes);
    expect(kernelsOf(build(other.builder, again))).toEqual([]);
  });

  it('move images in at their beginning and out at their end', () => {
    const { builder, x, filter, matrix } = start();
    const one = builder.addOne('DepthwiseConv2dNative', { x, filter }, attributes);
    const product = builder.addOne('Conv2D', { x: builder.addOne('Relu', { x: one }, {}), filter: matrix }, attributes);
    const y = builder.addOne('DepthwiseConv2dNative', { x: product, filter }, attributes);
    const pooled = builder.addOne('Sum', { x: y }, { axis: [0, 1, 2], keepDims: false });
    const { onnx } = lower(build(builder, builder.addOne('Relu', { x: product }, {}), pooled), { channelBlock });
    expect(onnx.nodes.flatMap(({ op }) => (op.startsWith('Reorder') ? [op] : []))).toEqual(['ReorderInput', 'ReorderOutput']);
  });
});

// On a processor without vector instructions nothing is brought in blocks.
const ownBlock = await nodeExecutor().channelBlock?.();
describe.skipIf(ownBlock === undefined)('images with the batch in blocks', () => {
  it('are computed with as others are, in norms too, and have the gradients of these', async () => {
    const cases = drawCases(4, (rng) => {
      const channels = between(rng, 2, 5);
      const size = [between(rng, 10, 13), between(rng, 10, 13)];
      const strides = oneOf(rng, [1, 2]);
      const shapes = [[16, ...size, channels], [3, 3, channels, 1], [1, 1, channels, 3], [3, 2, 3, 1], [channels]];
      const norm = (x: tf.Tensor) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 0.1)));
      };
      const forward = (...given: tf.Tensor[]) => {
        const [x, one, matrix, other, scale] = given as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
        const first = tf.relu6(tf.mul(norm(tf.depthwiseConv2d(x, one, strides, 'same')), scale)) as tf.Tensor4D;
        const product = tf.conv2d(first, matrix, 1, 'valid');
        const second = tf.depthwiseConv2d(tf.add(norm(product), product) as tf.Tensor4D, other, 1, 'same');
        return tf.mean(tf.square(second), [1, 2]);
      };
      const run = (...given: tf.Tensor[]) => [forward(...given), ...tf.grads((...at) => forward(...at))(given)];
      const info = depthwiseInfo(shapes[0] as number[], shapes[1] as number[], { ...attributes, strides });
      for (const role of ['forward', 'inputGradient', 'filterGradient'] as const) {
        expect(fastestForms.depthwise(info, role, ownBlock)).toBe('blocked');
      }
      const inputs = shapes.map((shape) => drawTensor(rng, shape));
      return { name: `[${inputs[0]?.shape}] / ${strides}`, inputs, run };
    });
    await checkCompiledCases(cases, { orders: new Rng(43) });
  });
});
