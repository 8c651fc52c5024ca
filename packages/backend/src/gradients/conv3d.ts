import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient } from './define.js';

/** Gradient of three-dimensional convolution without dilation, which tfjs's backward kernels do not have. */
export function conv3dGradients(): GradConfig[] {
  return [
    defineGradient<[Tensor, Tensor], tf.Conv3DAttrs>(
      tf.Conv3D,
      { inputsToSave: ['x', 'filter'] },
      (dy, [x, filter], { strides, pad, dilations }) => {
        if (!tf.backend_util.tupleValuesAreOne(dilations ?? 1)) {
          throw new Error(`The gradient of conv3d has no dilation, found dilations ${JSON.stringify(dilations)}; use 1.`);
        }
        const { engine, Conv3DBackpropInputV2, Conv3DBackpropFilterV2 } = tf;
        return {
          x: () => engine().runKernel(Conv3DBackpropInputV2, { dy, filter }, { strides, pad, inputShape: x.shape }),
          filter: () => engine().runKernel(Conv3DBackpropFilterV2, { x, dy }, { strides, pad, filterShape: filter.shape }),
        };
      },
    ),
  ];
}
