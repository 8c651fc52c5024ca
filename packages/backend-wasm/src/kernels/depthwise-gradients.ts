import {
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { convolutionGeometry, type Geometry } from './conv2d-geometry.js';
import { eachTap } from './depthwise-taps.js';
import { composite, type Workspace } from './workspace.js';

/** Gradient of a depthwise convolution for its filter. */
export function depthwiseBackpropFilter(): KernelConfig {
  return composite<'x' | 'dy', DepthwiseConv2dNativeBackpropFilterAttrs>({
    kernelName: DepthwiseConv2dNativeBackpropFilter,
    compute: (workspace, inputs, attributes) =>
      depthwiseFilterGradient(workspace, inputs, convolutionGeometry(inputs.x.shape, attributes.filterShape, attributes, true)),
  });
}

export function depthwiseFilterGradient(
  workspace: Workspace,
  { x, dy }: Readonly<Record<'x' | 'dy', TensorInfo>>,
  geometry: Geometry,
): TensorInfo {
  const { inputChannels, outputChannels, rows, columns } = geometry;
  const multiplier = outputChannels / inputChannels;
  const output = workspace.allocate([rows.filter, columns.filter, inputChannels, multiplier]);
  const [images, gradients, dw] = [workspace.floats(x), workspace.floats(dy), workspace.floats(output)];
  const totals = new Float64Array(dw.length);
  eachTap(geometry, (pixel, from, tap) => {
    for (let channel = 0, at = 0; channel < inputChannels; channel++) {
      const value = images[pixel + channel] as number;
      for (const end = at + multiplier; at < end; at++) {
        totals[tap + at] = (totals[tap + at] as number) + value * (gradients[from + at] as number);
      }
    }
  });
  dw.set(totals);
  return output;
}

/** Gradient of a depthwise convolution for its input. */
export function depthwiseBackpropInput(): KernelConfig {
  return composite<'dy' | 'filter', DepthwiseConv2dNativeBackpropInputAttrs>({
    kernelName: DepthwiseConv2dNativeBackpropInput,
    compute: (workspace, inputs, attributes) =>
      depthwiseInputGradient(
        workspace,
        inputs,
        convolutionGeometry(attributes.inputShape, inputs.filter.shape, attributes, true),
      ),
  });
}

export function depthwiseInputGradient(
  workspace: Workspace,
  { dy, filter }: Readonly<Record<'dy' | 'filter', TensorInfo>>,
  geometry: Geometry,
): TensorInfo {
  const { batch, inputChannels, outputChannels, rows, columns } = geometry;
  const multiplier = outputChannels / inputChannels;
  const output = workspace.allocate([batch, rows.input, columns.input, inputChannels]);
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
}
