import { type AvgPool, backend_util, type KernelConfig, type MaxPool, type MaxPoolAttrs } from '@tensorflow/tfjs-core';
import type { Shape4D } from './conv2d-geometry.js';
import { hasEmptyWindows, sparsePooling } from './sparse-pooling.js';
import { keepingOwn, tfjsKernel } from './tfjs-kernel.js';
import { composite } from './workspace.js';

/**
 * A pooling of tfjs.
 *
 * tfjs's own always rounds the number of windows down: told to round it up, it puts its values in wrong places. So it is given as much
 * padding at the ends as the last windows need. Windows that hold nothing of the image it fills with something of it, or puts the values
 * of all others in wrong places.
 */
export function pooling(kernelName: typeof MaxPool | typeof AvgPool): KernelConfig {
  const own = tfjsKernel(kernelName);
  const { kernelFunc } = composite<'x', MaxPoolAttrs>({
    kernelName,
    compute: (workspace, { x }, attributes) => {
      const { filterSize, strides, pad, dimRoundingMode } = attributes;
      const info = backend_util.computePool2DInfo(x.shape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
      if (hasEmptyWindows(info)) return sparsePooling(workspace, kernelName, x, info);
      if (dimRoundingMode === undefined || dimRoundingMode === 'floor') return workspace.call(own, { x }, attributes);
      const { top, bottom, left, right } = info.padInfo;
      const below = (info.outHeight - 1) * info.strideHeight + info.filterHeight - top - info.inHeight;
      const behind = (info.outWidth - 1) * info.strideWidth + info.filterWidth - left - info.inWidth;
      const padding = [
        [0, 0],
        [top, Math.max(bottom, below)],
        [left, Math.max(right, behind)],
        [0, 0],
      ];
      return workspace.call(own, { x }, { ...attributes, pad: padding, dimRoundingMode: 'floor' });
    },
  });
  return { kernelName, backendName: 'wasm', kernelFunc: keepingOwn(kernelFunc, own) };
}
