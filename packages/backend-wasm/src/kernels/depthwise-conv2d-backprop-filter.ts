import {
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { convolutionGeometry } from './conv2d-geometry.js';
import { eachTap } from './depthwise-taps.js';
import { composite } from './workspace.js';

/** Gradient of a depthwise convolution for its filter. */
export function depthwiseConv2dBackpropFilter(): KernelConfig {
  return composite<'x' | 'dy', DepthwiseConv2dNativeBackpropFilterAttrs>({
    kernelName: DepthwiseConv2dNativeBackpropFilter,
    compute: (workspace, { x, dy }, attributes) => {
      const geometry = convolutionGeometry(x.shape, attributes.filterShape, attributes, true);
      const { inputChannels, outputChannels } = geometry;
      const multiplier = outputChannels / inputChannels;
      const output = workspace.allocate(attributes.filterShape);
      const [images, gradients] = [workspace.floats(x), workspace.floats(dy)];
      const totals = new Float64Array(workspace.floats(output).length);
      eachTap(geometry, (pixel, from, tap) => {
        for (let channel = 0, at = 0; channel < inputChannels; channel++) {
          const value = images[pixel + channel] as number;
          for (const end = at + multiplier; at < end; at++) {
            totals[tap + at] = (totals[tap + at] as number) + value * (gradients[from + at] as number);
          }
        }
      });
      workspace.floats(output).set(totals);
      return output;
    },
  });
}
