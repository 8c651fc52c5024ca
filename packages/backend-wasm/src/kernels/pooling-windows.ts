import type { backend_util } from '@tensorflow/tfjs-core';

export type Pooling = ReturnType<typeof backend_util.computePool2DInfo>;

/**
 * Calls `visit` for each window of a pooling, in the order of the output, with where its first pixel inside the image begins, how many rows
 * and columns of it are inside, and where the output's pixel begins.
 */
export function eachWindow(
  pooling: Pooling,
  visit: (origin: number, rows: number, columns: number, output: number) => void,
): void {
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth } = pooling;
  let output = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let i = 0; i < outHeight; i++) {
      const top = i * pooling.strideHeight - pooling.padInfo.top;
      const firstRow = Math.max(0, top);
      const rows = Math.min(inHeight, top + pooling.filterHeight) - firstRow;
      for (let j = 0; j < outWidth; j++, output += channels) {
        const left = j * pooling.strideWidth - pooling.padInfo.left;
        const firstColumn = Math.max(0, left);
        const columns = Math.min(inWidth, left + pooling.filterWidth) - firstColumn;
        visit(((image * inHeight + firstRow) * inWidth + firstColumn) * channels, rows, columns, output);
      }
    }
  }
}
