import {
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { convolutionGeometry } from './conv2d-geometry.js';
import { eachTap } from './depthwise-taps.js';
import { composite } from './workspace.js';

/** Gradient of a depthwise convolution for its input. */
export function depthwiseConv2dBackpropInput(): KernelConfig {
  return composite<'dy' | 'filter', DepthwiseConv2dNativeBackpropInputAttrs>({
    kernelName: DepthwiseConv2dNativeBackpropInput,
    compute: (workspace, { dy, filter }, attributes) => {
      const geometry = convolutionGeometry(attributes.inputShape, filter.shape, attributes, true);
      const { inputChannels, outputChannels } = geometry;
      const multiplier = outputChannels / inputChannels;
      const output = workspace.allocate(attributes.inputShape);
      const [gradients, weights, dx] = [workspace.floats(dy), workspace.floats(filter), workspace.floats(output)];
      dx.fill(0);
      eachTap(geometry, (pixel, from, tap) => {
        for (let channel = 0, at = 0; channel < inputChannels; channel++) {
          let total = dx[pixel + channel] as number;
          for (const end = at + multiplier; at < end; at++) {
            total += (gradients[from + at] as number) * (weights[tap + at] as number);
          }
          dx[pixel + channel] = total;
        }
      });
      return output;
    },
  });
}
