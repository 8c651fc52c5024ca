import type { Conv2DBackpropFilterAttrs, KernelConfig } from '@tensorflow/tfjs-core';
import { Conv2D, Conv2DBackpropFilter, Slice } from '@tensorflow/tfjs-core';
import { type Axis, convolutionGeometry } from './conv2d-geometry.js';
import { composite } from './workspace.js';

/**
 * Gradient of a convolution for its filter: one convolution of the input, its channels as the batch, with the gradient of the output as
 * the filter, whose dilation is what was the stride.
 */
export function conv2dBackpropFilter(): KernelConfig {
  return composite<'x' | 'dy', Conv2DBackpropFilterAttrs>({
    kernelName: Conv2DBackpropFilter,
    compute: (workspace, { x, dy }, attributes) => {
      const { rows, columns } = convolutionGeometry(x.shape, attributes.filterShape, attributes);
      // A stride may leave values behind the last window, and conv3d's padding below 0 some before the first.
      const [firstRow, firstColumn] = [firstOf(rows), firstOf(columns)];
      const size = [x.shape[0], endOf(rows) - firstRow, endOf(columns) - firstColumn, x.shape[3]];
      const used = workspace.run(Slice, { x }, { begin: [0, firstRow, firstColumn, 0], size });
      const images = workspace.transpose(used, [3, 1, 2, 0]);
      const filter = workspace.transpose(dy, [1, 2, 0, 3]);
      const pad = [[0, 0], sidesOf(rows), sidesOf(columns), [0, 0]];
      const dilations = [rows.stride, columns.stride];
      const whole = workspace.run(Conv2D, { x: images, filter }, { strides: 1, dilations, pad, dataFormat: 'NHWC' });
      return workspace.transpose(whole, [1, 2, 0, 3]);
    },
  });
}

/** Padding such that the result has one value for each tap of the filter. */
function sidesOf({ input, output, filter, stride, before }: Axis): [number, number] {
  const covered = (output - 1) * stride + filter;
  return [Math.max(0, before), Math.max(0, covered - before - input)];
}

/** Where the values that windows reach begin. */
function firstOf({ before }: Axis): number {
  return Math.max(0, -before);
}

/** Where the values that windows reach end. */
function endOf({ input, output, filter, stride, before }: Axis): number {
  return Math.min(input, (output - 1) * stride + filter - before);
}
