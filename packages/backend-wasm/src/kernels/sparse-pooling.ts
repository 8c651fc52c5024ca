import { type AvgPool, MaxPool, type TensorInfo } from '@tensorflow/tfjs-core';
import { eachWindow, type Pooling } from './pooling-windows.js';
import type { Workspace } from './workspace.js';

/** Whether padding leaves whole windows outside of the image. */
export function hasEmptyWindows(pooling: Pooling): boolean {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = pooling;
  return (
    padInfo.top >= filterHeight ||
    padInfo.left >= filterWidth ||
    (outHeight - 1) * strideHeight - padInfo.top >= inHeight ||
    (outWidth - 1) * strideWidth - padInfo.left >= inWidth
  );
}

/** A pooling some of whose windows are empty; as on tfjs's cpu backend, the maximum of such a one is -Infinity and its mean NaN. */
export function sparsePooling(
  workspace: Workspace,
  kernelName: typeof MaxPool | typeof AvgPool,
  x: TensorInfo,
  pooling: Pooling,
): TensorInfo {
  const { inWidth, inChannels: channels } = pooling;
  const isMaximum = kernelName === MaxPool;
  const output = workspace.allocate(pooling.outShape);
  const [from, to] = [workspace.floats(x), workspace.floats(output)];
  to.fill(isMaximum ? Number.NEGATIVE_INFINITY : Number.NaN);
  eachWindow(pooling, (origin, rows, columns, start) => {
    for (let channel = 0; channel < channels; channel++) {
      let most = Number.NEGATIVE_INFINITY;
      let sum = 0;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const value = from[origin + (row * inWidth + column) * channels + channel] as number;
          most = Math.max(most, value);
          sum += value;
        }
      }
      to[start + channel] = isMaximum ? most : sum / (rows * columns);
    }
  });
  return output;
}
