import '@ocelli/ops';
import * as ops from '@ocelli/ops';
import { Rng } from '@ocelli/random';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { type CompiledCase, checkCompiledCases } from './testing/check-compiled.js';
import { drawTensor } from './testing/draw.js';

const rng = new Rng(30);

function floats(...shape: number[]): Tensor {
  return drawTensor(rng, shape, { low: -2, high: 2 });
}

/** A function, and the gradient by each of its inputs of a sum that weights its outputs apart. */
function withGradients(name: string, inputs: readonly Tensor[], run: (...at: Tensor[]) => Tensor | Tensor[]): CompiledCase {
  const weighted = (...at: Tensor[]): Tensor => {
    const outputs = [run(...at)].flat();
    return tf.addN(
      outputs.map((output) => {
        const weights = Float32Array.from({ length: output.size }, (_, index) => Math.cos(index));
        return tf.sum(tf.mul(output, tf.tensor(weights, output.shape)));
      }),
    );
  };
  return { name, inputs, run: (...at) => [run(...at), ...tf.grads(weighted)(at)] };
}

const images = (): Tensor => floats(2, 7, 6, 4);

function activations(): CompiledCase[] {
  const functions: Record<string, (x: Tensor) => Tensor> = {
    celu: ops.celu,
    elu: ops.elu,
    selu: ops.selu,
    gelu: ops.gelu,
    geluByTanh: (x) => ops.gelu(x, { approximate: 'tanh' }),
    hardSigmoid: ops.hardSigmoid,
    hardSwish: ops.hardSwish,
    hardTanh: ops.hardTanh,
    leakyRelu: ops.leakyRelu,
    relu: ops.relu,
    relu6: ops.relu6,
    hardShrink: ops.hardShrink,
    softShrink: ops.softShrink,
    tanhShrink: ops.tanhShrink,
    glu: ops.glu,
    logSigmoid: ops.logSigmoid,
    sigmoid: ops.sigmoid,
    silu: ops.silu,
    tanh: ops.tanh,
    mish: ops.mish,
    softplus: ops.softplus,
    softsign: ops.softsign,
  };
  return [
    ...Object.entries(functions).map(([name, run]) => withGradients(name, [images()], run as (...at: Tensor[]) => Tensor)),
    withGradients('prelu', [images(), floats(4)], (x, alpha) => ops.prelu(x as Tensor, alpha as Tensor1D)),
  ];
}

function convolutions(): CompiledCase[] {
  type Pair = [Tensor4D, Tensor4D];
  const options: [string, number[], ops.Conv2dOptions][] = [
    ['conv2d', [3, 3, 4, 5], { padding: 1 }],
    ['conv2d strided', [3, 2, 4, 5], { stride: 2, padding: [1, 0] }],
    ['conv2d dilated', [3, 3, 4, 5], { dilation: 2, padding: 2 }],
    ['conv2d of one value strided', [1, 1, 4, 3], { stride: 2 }],
    ['conv2d grouped', [3, 3, 2, 6], { groups: 2, padding: 1 }],
    ['conv2d depthwise', [3, 3, 1, 4], { groups: 4, padding: 1 }],
    ['conv2d depthwise strided', [3, 3, 1, 8], { groups: 4, padding: 1, stride: 2 }],
    ['conv2d depthwise dilated', [3, 3, 1, 4], { groups: 4, padding: 2, dilation: 2 }],
  ];
  const transposed: [string, number[], ops.ConvTranspose2dOptions][] = [
    ['convTranspose2d', [3, 3, 5, 4], { padding: 1 }],
    ['convTranspose2d strided', [3, 3, 5, 4], { stride: 2, padding: 1, outputPadding: 1 }],
    ['convTranspose2d grouped', [2, 2, 3, 4], { stride: 2, groups: 2 }],
  ];
  return [
    ...options.map(([name, shape, told]) =>
      withGradients(name, [images(), floats(...shape)], (...at) => ops.conv2d(...(at as Pair), told)),
    ),
    ...transposed.map(([name, shape, told]) =>
      withGradients(name, [images(), floats(...shape)], (...at) => ops.convTranspose2d(...(at as Pair), told)),
    ),
  ];
}

function poolings(): CompiledCase[] {
  const functions: Record<string, (x: Tensor4D) => Tensor> = {
    maxPool2d: (x) => ops.maxPool2d(x, 2),
    'maxPool2d overlapping': (x) => ops.maxPool2d(x, { kernelSize: 3, stride: 2, padding: 1 }),
    'maxPool2d at stride 1': (x) => ops.maxPool2d(x, { kernelSize: 5, stride: 1, padding: 2 }),
    'maxPool2d dilated': (x) => ops.maxPool2d(x, { kernelSize: 2, stride: 1, dilation: 2 }),
    'maxPool2d rounded up': (x) => ops.maxPool2d(x, { kernelSize: 2, ceilMode: true }),
    avgPool2d: (x) => ops.avgPool2d(x, 2),
    'avgPool2d overlapping': (x) => ops.avgPool2d(x, { kernelSize: 3, stride: 2, padding: 1 }),
    'avgPool2d without the padding': (x) => ops.avgPool2d(x, { kernelSize: 3, stride: 1, padding: 1, countIncludePad: false }),
    adaptiveAvgPool2d: (x) => ops.adaptiveAvgPool2d(x, 3),
    adaptiveMaxPool2d: (x) => ops.adaptiveMaxPool2d(x, [3, 2]),
    globalAvgPool2d: ops.globalAvgPool2d,
  };
  return Object.entries(functions).map(([name, run]) => withGradients(name, [images()], run as (...at: Tensor[]) => Tensor));
}

function resamplings(): CompiledCase[] {
  const modes = ['nearest', 'bilinear', 'bicubic'] as const;
  return [
    ...modes.map((mode) =>
      withGradients(`interpolate ${mode}`, [images()], (x) => ops.interpolate(x as Tensor4D, { size: [10, 9], mode })),
    ),
    withGradients('pixelShuffle', [images()], (x) => ops.pixelShuffle(x as Tensor4D, 2)),
    withGradients('pixelUnshuffle', [floats(2, 6, 4, 3)], (x) => ops.pixelUnshuffle(x as Tensor4D, 2)),
    withGradients('channelShuffle', [images()], (x) => ops.channelShuffle(x as Tensor4D, 2)),
    withGradients('pad2d', [images()], (x) => ops.pad2d(x as Tensor4D, 1, { mode: 'reflect' })),
    withGradients('flatten', [images()], (x) => ops.flatten(x as Tensor)),
  ];
}

function normalizations(): CompiledCase[] {
  const channels = (): Tensor => floats(4);
  const variances = (): Tensor => drawTensor(rng, [4], { low: 0.3, high: 2 });
  return [
    withGradients('batchNorm', [images(), channels(), variances(), channels(), channels()], (x, mean, variance, weight, bias) =>
      ops.batchNorm(x as Tensor, {
        mean: mean as Tensor1D,
        variance: variance as Tensor1D,
        weight: weight as Tensor1D,
        bias: bias as Tensor1D,
      }),
    ),
    withGradients('batchNormTrain', [images(), channels(), channels()], (x, weight, bias) => {
      return Object.values(ops.batchNormTrain(x as Tensor, { weight: weight as Tensor1D, bias: bias as Tensor1D })) as Tensor[];
    }),
    withGradients('groupNorm', [images(), channels(), channels()], (x, weight, bias) =>
      ops.groupNorm(x as Tensor, 2, { weight: weight as Tensor1D, bias: bias as Tensor1D }),
    ),
    withGradients('instanceNorm', [images()], (x) => ops.instanceNorm(x as Tensor4D)),
    withGradients('layerNorm', [floats(3, 5, 4), channels(), channels()], (x, weight, bias) =>
      ops.layerNorm(x as Tensor, { weight: weight as Tensor1D, bias: bias as Tensor1D }),
    ),
    withGradients('addBias', [images(), channels()], (x, bias) => ops.addBias(x as Tensor, bias as Tensor1D)),
  ];
}

function others(): CompiledCase[] {
  const labels = tf.tensor1d([2, 0, 3], 'int32');
  const heads = (): Tensor => floats(2, 2, 5, 4);
  return [
    withGradients('scaledDotProductAttention', [heads(), heads(), heads()], (q, k, v) =>
      ops.scaledDotProductAttention(q as Tensor4D, k as Tensor4D, v as Tensor4D),
    ),
    withGradients('attentionWeights', [heads(), heads()], (q, k) => ops.attentionWeights(q as Tensor4D, k as Tensor4D)),
    withGradients('softmax', [floats(3, 5)], (x) => ops.softmax(x as Tensor)),
    withGradients('logSoftmax', [floats(3, 5)], (x) => ops.logSoftmax(x as Tensor)),
    {
      name: 'softmaxCrossEntropy',
      inputs: [floats(3, 5), labels],
      run: (x, y) => {
        const loss = (logits: Tensor) => ops.softmaxCrossEntropy(logits as Tensor2D, y as Tensor1D, { labelSmoothing: 0.1 });
        return [loss(x as Tensor), tf.grad(loss)(x as Tensor)];
      },
    },
    {
      name: 'gather',
      inputs: [floats(4, 3), labels],
      run: (x, at) => {
        const chosen = (table: Tensor) => tf.square(ops.gather(table, at as Tensor));
        return [chosen(x as Tensor), tf.grad(chosen)(x as Tensor)];
      },
    },
    { name: 'oneHot', inputs: [labels], run: (at) => ops.oneHot(at as Tensor, 5, { on: 0.9, off: 0.1 }) },
    withGradients('linear', [floats(3, 4), floats(5, 4), floats(5)], (x, weight, bias) =>
      ops.linear(x as Tensor, weight as Tensor2D, bias as Tensor1D),
    ),
    withGradients('tokens through linear', [floats(2, 3, 4), floats(5, 4)], (x, weight) =>
      ops.linear(x as Tensor3D, weight as Tensor2D),
    ),
  ];
}

describe('the ops of @ocelli/ops, compiled, have the values and gradients that they have eagerly', () => {
  it.each([
    ['activations', activations],
    ['convolutions', convolutions],
    ['poolings', poolings],
    ['resamplings and shapes', resamplings],
    ['normalizations', normalizations],
    ['attention, losses and indices', others],
  ])('%s', async (_name, cases) => {
    // Float32 sums in another order; 1e-5 of the largest value is a hundred roundings.
    await checkCompiledCases(cases(), { orders: rng.fork('orders') });
  });
});
