import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, fromInput } from './define.js';

/** Gradients of maximum and average pooling in two and three dimensions. */
export function poolGradients(): GradConfig[] {
  return [
    maxPoolGradient(tf.MaxPool, tf.MaxPoolGrad),
    maxPoolGradient(tf.MaxPool3D, tf.MaxPool3DGrad),
    fromInput<tf.AvgPoolAttrs>(tf.AvgPool, (dy, x, { filterSize, strides, pad, dimRoundingMode }) => {
      const shape = x.shape as [number, number, number, number];
      const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const axes = [
        windowsOf(info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, info.padInfo.top),
        windowsOf(info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.padInfo.left),
      ];
      return avgPoolGradient(tf.AvgPoolGrad, dy, x, axes);
    }),
    defineGradient<[Tensor4D], tf.AvgPoolGradAttrs>(tf.AvgPoolGrad, { inputsToSave: ['input'] }, (ddx, [input], attributes) => ({
      dy: () => tf.avgPool(ddx as Tensor4D, attributes.filterSize, attributes.strides, attributes.pad),
      input: () => tf.zeros(input.shape),
    })),
    fromInput<tf.AvgPool3DAttrs>(tf.AvgPool3D, (dy, x, { filterSize, strides, pad, dimRoundingMode, dataFormat }) => {
      const shape = x.shape as [number, number, number, number, number];
      const info = tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode, dataFormat);
      const axes = [
        windowsOf(info.inDepth, info.outDepth, info.filterDepth, info.strideDepth, info.padInfo.front),
        windowsOf(info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, info.padInfo.top),
        windowsOf(info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.padInfo.left),
      ];
      return avgPoolGradient(tf.AvgPool3DGrad, dy, x, axes);
    }),
  ];
}

function maxPoolGradient(kernel: string, gradientKernel: string): GradConfig {
  return defineGradient<[Tensor, Tensor], tf.NamedAttrMap>(
    kernel,
    { inputsToSave: ['x'], outputsToSave: [true] },
    (dy, [x, y], attributes) => ({
      x: () => tf.engine().runKernel(gradientKernel, { dy, input: x, output: y }, attributes),
    }),
  );
}

/** The windows of one spatial axis. */
interface Windows {
  readonly length: number;
  readonly filter: number;
  readonly stride: number;
  readonly before: number;
  /** Input values, without padding, that each window covers. */
  readonly counts: readonly number[];
}

function windowsOf(length: number, outLength: number, filter: number, stride: number, before: number): Windows {
  const counts = Array.from({ length: outLength }, (_, index) => {
    const start = index * stride - before;
    return Math.min(start + filter, length) - Math.max(start, 0);
  });
  return { length, filter, stride, before, counts };
}

/**
 * tfjs averages over the values a window covers, padding left out, but its gradient kernels divide by the whole window. So the
 * gradient is scaled first and pooled back onto an input that already holds the padding.
 */
function avgPoolGradient(kernel: string, dy: Tensor, x: Tensor, axes: readonly Windows[]): Tensor {
  const filterSize = axes.map(({ filter }) => filter);
  const strides = axes.map(({ stride }) => stride);
  const covered = axes.map(({ counts, filter, stride }) => (counts.length - 1) * stride + filter);
  const [batch = 1, channels = 1] = [x.shape[0], x.shape.at(-1)];
  const whole = tf.zeros([batch, ...covered, channels]);
  const scaled = axes.reduce((scaledSoFar, { counts, filter }, axis) => {
    if (counts.every((count) => count === filter)) return scaledSoFar;
    const ratio = counts.map((count) => (count > 0 ? filter / count : 0));
    const shape = scaledSoFar.shape.map((_, index) => (index === axis + 1 ? counts.length : 1));
    return tf.mul(scaledSoFar, tf.tensor(ratio, shape));
  }, dy);
  const dxWithPadding = tf
    .engine()
    .runKernel(kernel, { dy: scaled, input: whole }, { filterSize, strides, pad: 'valid' }) as Tensor;
  // Windows may end short of the input (a stride leaves a rest), so pad at the end before cutting the padding off.
  const rest = axes.map(({ length, before }, axis) => Math.max(0, before + length - (covered[axis] ?? 0)));
  const reaching = rest.some((missing) => missing > 0)
    ? tf.pad(dxWithPadding, [[0, 0], ...rest.map((missing): [number, number] => [0, missing]), [0, 0]])
    : dxWithPadding;
  return tf.slice(reaching, [0, ...axes.map(({ before }) => before), 0], x.shape);
}
