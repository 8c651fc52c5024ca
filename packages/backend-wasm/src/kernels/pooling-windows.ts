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
        // Padding in numbers may leave whole windows outside.
        if (rows > 0 && columns > 0)
          visit(((image * inHeight + firstRow) * inWidth + firstColumn) * channels, rows, columns, output);
      }
    }
  }
}

/** Neighbouring windows along an axis that have the same number of values inside the image. */
export interface WindowRun {
  /** The first window, and how many there are. */
  readonly window: number;
  readonly count: number;
  /** Where the first one's first value inside the image is, and how many values of each are inside. */
  readonly start: number;
  readonly size: number;
}

/** Windows along the rows and along the columns: those that are cut by the image's border, one by one, and the others together. */
export function windowRuns(pooling: Pooling): { readonly rows: WindowRun[]; readonly columns: WindowRun[] } {
  const { inHeight, outHeight, filterHeight, strideHeight, inWidth, outWidth, filterWidth, strideWidth, padInfo } = pooling;
  return {
    rows: runsOfAxis(inHeight, outHeight, filterHeight, strideHeight, padInfo.top),
    columns: runsOfAxis(inWidth, outWidth, filterWidth, strideWidth, padInfo.left),
  };
}

function runsOfAxis(length: number, windows: number, filter: number, stride: number, before: number): WindowRun[] {
  const runs: WindowRun[] = [];
  for (let window = 0; window < windows; ) {
    const from = window * stride - before;
    const start = Math.max(0, from);
    const size = Math.min(length, from + filter) - start;
    // Whole windows go on until one reaches over the end.
    const whole = Math.floor((length - filter - from) / stride) + 1;
    const count = size === filter ? Math.min(windows - window, whole) : 1;
    // Padding in numbers may leave whole windows outside.
    if (size > 0) runs.push({ window, count, start, size });
    window += count;
  }
  return runs;
}
