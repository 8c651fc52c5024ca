import * as ops from '@ocelli/ops';
import { numbers } from '@ocelli/testing';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorCase } from './with-gradients.js';

/** Every op of `@ocelli/ops` that takes tensors, by kind. The name of a case begins with its op's; inputs keep away from corners. */
export function opCases(): Readonly<Record<string, readonly TensorCase[]>> {
  return {
    activations: activations(),
    convolutions: convolutions(),
    poolings: poolings(),
    'resamplings and shapes': resamplings(),
    normalizations: normalizations(),
    'attention, losses and indices': others(),
  };
}

function caseOf(name: string, inputs: readonly Tensor[], run: TensorCase['run']): TensorCase {
  return { name, inputs, run };
}

/** Further from 0, 0.5, 1 and 3, where activations have corners, than they are moved to find a slope. */
const images = (): Tensor => numbers([2, 7, 6, 4], -4, 4, 323);

function activations(): TensorCase[] {
  const functions: Record<string, (x: Tensor) => Tensor> = {
    celu: ops.celu,
    elu: ops.elu,
    selu: ops.selu,
    gelu: ops.gelu,
    'gelu by tanh': (x) => ops.gelu(x, { approximate: 'tanh' }),
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
    ...Object.entries(functions).map(([name, run]) => caseOf(name, [images()], run as TensorCase['run'])),
    caseOf('prelu', [images(), numbers([4], -2, 2, 500)], (x, alpha) => ops.prelu(x as Tensor, alpha as Tensor1D)),
  ];
}

function convolutions(): TensorCase[] {
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
      caseOf(name, [images(), numbers(shape, -2, 2, 500)], (...at) => ops.conv2d(...(at as Pair), told)),
    ),
    ...transposed.map(([name, shape, told]) =>
      caseOf(name, [images(), numbers(shape, -2, 2, 500)], (...at) => ops.convTranspose2d(...(at as Pair), told)),
    ),
  ];
}

function poolings(): TensorCase[] {
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
  return Object.entries(functions).map(([name, run]) => caseOf(name, [images()], run as TensorCase['run']));
}

function resamplings(): TensorCase[] {
  const modes = ['nearest', 'bilinear', 'bicubic'] as const;
  return [
    ...modes.map((mode) =>
      caseOf(`interpolate ${mode}`, [images()], (x) => ops.interpolate(x as Tensor4D, { size: [10, 9], mode })),
    ),
    caseOf('pixelShuffle', [images()], (x) => ops.pixelShuffle(x as Tensor4D, 2)),
    caseOf('pixelUnshuffle', [numbers([2, 6, 4, 3], -2, 2)], (x) => ops.pixelUnshuffle(x as Tensor4D, 2)),
    caseOf('channelShuffle', [images()], (x) => ops.channelShuffle(x as Tensor4D, 2)),
    caseOf('pad2d', [images()], (x) => ops.pad2d(x as Tensor4D, 1, { mode: 'reflect' })),
    caseOf('flatten', [images()], (x) => ops.flatten(x as Tensor)),
  ];
}

function normalizations(): TensorCase[] {
  const normalized = (x: Tensor, weight: Tensor1D, bias: Tensor1D) => ops.batchNormTrain(x, { weight, bias });
  const channels = (start = 0): Tensor => numbers([4], -2, 2, start);
  const variances = (): Tensor => numbers([4], 0.3, 2);
  return [
    caseOf('batchNorm', [images(), channels(), variances(), channels(500), channels(600)], (x, mean, variance, weight, bias) =>
      ops.batchNorm(x as Tensor, {
        mean: mean as Tensor1D,
        variance: variance as Tensor1D,
        weight: weight as Tensor1D,
        bias: bias as Tensor1D,
      }),
    ),
    {
      name: 'batchNormTrain',
      inputs: [images(), channels(500), channels(600)],
      run: (x, weight, bias) => normalized(x as Tensor, weight as Tensor1D, bias as Tensor1D).output,
      aside: (x, weight, bias) => {
        const { mean, variance } = normalized(x as Tensor, weight as Tensor1D, bias as Tensor1D);
        return [mean, variance];
      },
    },
    caseOf('groupNorm', [images(), channels(500), channels(600)], (x, weight, bias) =>
      ops.groupNorm(x as Tensor, 2, { weight: weight as Tensor1D, bias: bias as Tensor1D }),
    ),
    caseOf('instanceNorm', [images()], (x) => ops.instanceNorm(x as Tensor4D)),
    caseOf('layerNorm', [numbers([3, 5, 4]), channels(500), channels(600)], (x, weight, bias) =>
      ops.layerNorm(x as Tensor, { weight: weight as Tensor1D, bias: bias as Tensor1D }),
    ),
    caseOf('addBias', [images(), channels(500)], (x, bias) => ops.addBias(x as Tensor, bias as Tensor1D)),
  ];
}

function others(): TensorCase[] {
  const labels = tf.tensor1d([2, 0, 3], 'int32');
  const heads = (start = 0): Tensor => numbers([2, 2, 5, 4], -2, 2, start);
  return [
    caseOf('scaledDotProductAttention', [heads(), heads(500), heads(600)], (q, k, v) =>
      ops.scaledDotProductAttention(q as Tensor4D, k as Tensor4D, v as Tensor4D),
    ),
    caseOf('attentionWeights', [heads(), heads(500)], (q, k) => ops.attentionWeights(q as Tensor4D, k as Tensor4D)),
    caseOf('softmax', [numbers([3, 5], -2, 2)], (x) => ops.softmax(x as Tensor)),
    caseOf('logSoftmax', [numbers([3, 5], -2, 2)], (x) => ops.logSoftmax(x as Tensor)),
    {
      name: 'softmaxCrossEntropy',
      inputs: [numbers([3, 5], -2, 2), labels],
      run: (x, y) => ops.softmaxCrossEntropy(x as Tensor2D, y as Tensor1D, { labelSmoothing: 0.1 }),
    },
    {
      name: 'gather',
      inputs: [numbers([4, 3], -2, 2), labels],
      run: (x, at) => tf.square(ops.gather(x as Tensor, at as Tensor)),
    },
    { name: 'oneHot', inputs: [labels], run: (at) => ops.oneHot(at as Tensor, 5, { on: 0.9, off: 0.1 }) },
    caseOf('linear', [numbers([3, 4]), numbers([5, 4], -2, 2, 500), numbers([5], -2, 2, 600)], (x, weight, bias) =>
      ops.linear(x as Tensor, weight as Tensor2D, bias as Tensor1D),
    ),
    caseOf('linear of tokens', [numbers([2, 3, 4]), numbers([5, 4], -2, 2, 500)], (x, weight) =>
      ops.linear(x as Tensor3D, weight as Tensor2D),
    ),
  ];
}
