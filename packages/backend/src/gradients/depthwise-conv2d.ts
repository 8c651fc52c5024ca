import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient } from './define.js';
import { insertZeros } from './insert-zeros.js';

/** Gradient of depthwise convolution of any stride, padding and dilation. */
export function depthwiseConv2dGradients(): GradConfig[] {
  return [
    defineGradient<[Tensor4D, Tensor4D], tf.DepthwiseConv2dNativeAttrs>(
      tf.DepthwiseConv2dNative,
      { inputsToSave: ['x', 'filter'] },
      (dy, [x, filter], attributes) => {
        const [dilationHeight, dilationWidth] = pair(attributes.dilations ?? 1);
        // tfjs's backward kernels take a dilation and ignore it, so the zeros are put into the filter.
        const spread = (taps: Tensor) => insertZeros(insertZeros(taps, 0, dilationHeight), 1, dilationWidth);
        return {
          x: () =>
            backprop(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter: spread(filter) }, 'inputShape', x.shape, attributes),
          filter: () => {
            const [height, width, channels, multiplier] = filter.shape;
            const spreadShape = [(height - 1) * dilationHeight + 1, (width - 1) * dilationWidth + 1, channels, multiplier];
            const dw = backprop(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, 'filterShape', spreadShape, attributes);
            return everyNth(everyNth(dw, 0, dilationHeight), 1, dilationWidth);
          },
        };
      },
    ),
  ];
}

function backprop(
  kernel: string,
  inputs: Record<string, Tensor>,
  shapeName: 'inputShape' | 'filterShape',
  shape: readonly number[],
  { strides, pad, dimRoundingMode }: tf.DepthwiseConv2dNativeAttrs,
): Tensor {
  const rounding = dimRoundingMode === undefined ? {} : { dimRoundingMode };
  const attributes = { strides, pad, dilations: [1, 1], ...rounding, [shapeName]: [...shape] } as tf.NamedAttrMap;
  return tf.engine().runKernel(kernel, inputs, attributes) as Tensor;
}

/** The reverse of `insertZeros`: keeps each `spacing`-th element of an axis. */
function everyNth(x: Tensor, axis: number, spacing: number): Tensor {
  if (spacing === 1) return x;
  const strides = x.shape.map((_, other) => (other === axis ? spacing : 1));
  return tf.stridedSlice(x, Array<number>(x.rank).fill(0), x.shape, strides);
}

function pair(value: number | [number, number]): [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}
