import {
  type AvgPool,
  backend_util,
  type KernelConfig,
  type MaxPool,
  type MaxPoolAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { Shape4D } from './conv2d-geometry.js';
import { keepingOwn, tfjsKernel } from './tfjs-kernel.js';

/**
 * A pooling of tfjs.
 *
 * tfjs's own always rounds the number of windows down: told to round it up, it puts its values in wrong places. So it is given as much
 * padding at the ends as the last windows need.
 */
export function pooling(kernelName: typeof MaxPool | typeof AvgPool): KernelConfig {
  const own = tfjsKernel(kernelName);
  const kernelFunc: KernelConfig['kernelFunc'] = ({ inputs, attrs, backend }) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as MaxPoolAttrs;
    if (dimRoundingMode === undefined || dimRoundingMode === 'floor') return own({ inputs, attrs: attrs ?? {}, backend });
    const shape = (inputs as Record<'x', TensorInfo>).x.shape as Shape4D;
    const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const { top, bottom, left, right } = info.padInfo;
    const below = (info.outHeight - 1) * info.strideHeight + info.filterHeight - top - info.inHeight;
    const behind = (info.outWidth - 1) * info.strideWidth + info.filterWidth - left - info.inWidth;
    const padding = [
      [0, 0],
      [top, Math.max(bottom, below)],
      [left, Math.max(right, behind)],
      [0, 0],
    ];
    return own({ inputs, attrs: { ...attrs, pad: padding, dimRoundingMode: 'floor' } as never, backend });
  };
  return { kernelName, backendName: 'wasm', kernelFunc: keepingOwn(kernelFunc, own) };
}
