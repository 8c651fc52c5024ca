import type { KernelConfig, MaxPoolGradAttrs } from '@tensorflow/tfjs-core';
import { backend_util, MaxPoolGrad } from '@tensorflow/tfjs-core';
import type { Shape4D } from './conv2d-geometry.js';
import { composite } from './workspace.js';

/**
 * Gradient of maximum pooling; the first of equals in reading order gets it all, as in torch.
 *
 * tfjs's own starts each window's search at 0 and so loses the gradient of windows without a positive value, and it takes 29 ms where
 * this loop over the heap takes 5 (2 x 2 windows of 2.1 million values). Kernels offer no shorter way: a composite has to compare and
 * select once per place in the window, with strided slices to cut the places out, and each of them costs as much as the loop.
 */
export function maxPoolGrad(): KernelConfig {
  return composite<'dy' | 'input', MaxPoolGradAttrs>({
    kernelName: MaxPoolGrad,
    compute: (workspace, { dy, input }, { filterSize, strides, pad, dimRoundingMode }) => {
      const shape = input.shape as Shape4D;
      const window = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const dx = workspace.allocate(shape);
      scatterToMaxima(workspace.floats(input), workspace.floats(dy), workspace.floats(dx), window);
      return dx;
    },
  });
}

type Window = ReturnType<typeof backend_util.computePool2DInfo>;

function scatterToMaxima(x: Float32Array, dy: Float32Array, dx: Float32Array, window: Window): void {
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth } = window;
  dx.fill(0);
  let at = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let i = 0; i < outHeight; i++) {
      const top = i * window.strideHeight - window.padInfo.top;
      const [firstRow, lastRow] = [Math.max(0, top), Math.min(inHeight, top + window.filterHeight)];
      for (let j = 0; j < outWidth; j++) {
        const left = j * window.strideWidth - window.padInfo.left;
        const [firstColumn, lastColumn] = [Math.max(0, left), Math.min(inWidth, left + window.filterWidth)];
        const origin = (image * inHeight + firstRow) * inWidth * channels + firstColumn * channels;
        const rowStep = (inWidth - (lastColumn - firstColumn)) * channels;
        for (let channel = 0; channel < channels; channel++, at++) {
          let place = origin + channel;
          let largest = place;
          let value = x[place] as number;
          for (let row = firstRow; row < lastRow; row++, place += rowStep) {
            for (let column = firstColumn; column < lastColumn; column++, place += channels) {
              const candidate = x[place] as number;
              if (candidate > value) {
                value = candidate;
                largest = place;
              }
            }
          }
          dx[largest] = (dx[largest] as number) + (dy[at] as number);
        }
      }
    }
  }
}
