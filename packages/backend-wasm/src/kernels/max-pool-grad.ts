import type { KernelConfig, MaxPoolGradAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, MaxPoolGrad } from '@tensorflow/tfjs-core';
import type { Shape4D } from './conv2d-geometry.js';
import { eachWindow, type Pooling } from './pooling-windows.js';
import { composite, type Workspace } from './workspace.js';

/**
 * Gradient of maximum pooling; the first of equals in reading order gets it all, as in torch.
 *
 * tfjs's own starts each window's search at 0 and so loses the gradient of windows without a positive value, and it takes four times as
 * long as this loop. Kernels offer no shorter way: a composite has to compare and select once for each place in the window, with strided
 * slices to cut the places out, and each of them costs as much as the loop.
 */
export function maxPoolGrad(): KernelConfig {
  return composite<'dy' | 'input', MaxPoolGradAttrs>({
    kernelName: MaxPoolGrad,
    compute: (workspace, { dy, input }, { filterSize, strides, pad, dimRoundingMode }) => {
      const shape = input.shape as Shape4D;
      const pooling = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const output = workspace.allocate(shape);
      workspace.floats(output).fill(0);
      spreadChannels(workspace, { input, dy, output }, pooling, 0);
      return output;
    },
  });
}

/** Adds each window's gradient to where its largest value is, for the channels from `firstChannel` on. */
export function spreadChannels(
  workspace: Workspace,
  tensors: Readonly<Record<'input' | 'dy' | 'output', TensorInfo>>,
  pooling: Pooling,
  firstChannel: number,
): void {
  const channels = pooling.inChannels;
  const rowStride = pooling.inWidth * channels;
  const values = workspace.floats(tensors.input);
  const gradients = workspace.floats(tensors.dy);
  const dx = workspace.floats(tensors.output);
  eachWindow(pooling, (origin, rows, columns, from) => {
    for (let channel = firstChannel; channel < channels; channel++) {
      let largest = origin + channel;
      let value = values[largest] as number;
      for (let row = 0; row < rows; row++) {
        let at = origin + row * rowStride + channel;
        for (const end = at + columns * channels; at < end; at += channels) {
          const candidate = values[at] as number;
          if (candidate > value) {
            value = candidate;
            largest = at;
          }
        }
      }
      dx[largest] = (dx[largest] as number) + (gradients[from + channel] as number);
    }
  });
}
