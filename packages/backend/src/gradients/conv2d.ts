import type { GradConfig, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { dilatedFilterGradient, dilatedInputGradient } from './conv2d-dilated.js';
import { defineGradient } from './define.js';

type Saved = [Tensor4D, Tensor4D];

/** Gradients of two-dimensional convolution, of any stride, padding and dilation, and of its two backward kernels. */
export function conv2dGradients(): GradConfig[] {
  return [
    defineGradient<Saved, tf.Conv2DAttrs>(tf.Conv2D, { inputsToSave: ['x', 'filter'] }, (dy, [x, filter], attributes) => {
      if (tf.backend_util.tupleValuesAreOne(attributes.dilations ?? 1)) {
        return {
          x: () => backpropInput(dy as Tensor4D, filter, x.shape, attributes),
          filter: () => backpropFilter(x, dy as Tensor4D, filter.shape, attributes),
        };
      }
      return {
        x: () => dilatedInputGradient(dy as Tensor4D, filter, x.shape, attributes),
        filter: () => dilatedFilterGradient(x, dy as Tensor4D, filter.shape, attributes),
      };
    }),
    defineGradient<Saved, tf.Conv2DBackpropInputAttrs>(
      tf.Conv2DBackpropInput,
      { inputsToSave: ['dy', 'filter'] },
      (ddx, [dy, filter], attributes) => ({
        dy: () => convolve(ddx as Tensor4D, filter, attributes),
        filter: () => backpropFilter(ddx as Tensor4D, dy, filter.shape, attributes),
      }),
    ),
    defineGradient<Saved, tf.Conv2DBackpropFilterAttrs>(
      tf.Conv2DBackpropFilter,
      { inputsToSave: ['x', 'dy'] },
      (ddw, [x, dy], attributes) => ({
        x: () => backpropInput(dy, ddw as Tensor4D, x.shape, attributes),
        dy: () => convolve(x, ddw as Tensor4D, attributes),
      }),
    ),
  ];
}

type Window = Pick<tf.Conv2DAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'>;

function convolve(x: Tensor4D, filter: Tensor4D, window: Window): Tensor4D {
  return tf.engine().runKernel(tf.Conv2D, { x, filter }, { ...windowOf(window), dilations: 1 }) as Tensor4D;
}

function backpropInput(dy: Tensor4D, filter: Tensor4D, inputShape: readonly number[], window: Window): Tensor4D {
  const attributes = { ...windowOf(window), inputShape: [...inputShape] };
  return tf.engine().runKernel(tf.Conv2DBackpropInput, { dy, filter }, attributes) as Tensor4D;
}

function backpropFilter(x: Tensor4D, dy: Tensor4D, filterShape: readonly number[], window: Window): Tensor4D {
  const attributes = { ...windowOf(window), filterShape: [...filterShape] };
  return tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy }, attributes) as Tensor4D;
}

/** Only what the three kernels share: each has attributes of its own beside. */
function windowOf({ strides, pad, dataFormat, dimRoundingMode }: Window): tf.NamedAttrMap {
  return { strides, pad, dataFormat, ...(dimRoundingMode === undefined ? {} : { dimRoundingMode }) } as tf.NamedAttrMap;
}
