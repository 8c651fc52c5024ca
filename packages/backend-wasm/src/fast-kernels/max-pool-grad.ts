import { backend_util, type KernelConfig, MaxPoolGrad, type MaxPoolGradAttrs } from '@tensorflow/tfjs-core';
import type { Shape4D } from '../kernels/conv2d-geometry.js';
import { spreadChannels } from '../kernels/max-pool-grad.js';
import { windowRuns } from '../kernels/pooling-windows.js';
import { composite } from '../kernels/workspace.js';
import type { SimdUnit } from '../simd/simd-unit.js';

/** Gradient of maximum pooling, four channels at a time: no branch to guess wrongly, which is what the plain loop waits for. */
export function fastMaxPoolGrad(unit: SimdUnit): KernelConfig {
  return composite<'dy' | 'input', MaxPoolGradAttrs>({
    kernelName: MaxPoolGrad,
    compute: (workspace, { dy, input }, { filterSize, strides, pad, dimRoundingMode }) => {
      const shape = input.shape as Shape4D;
      const pooling = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const { inChannels: channels, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = pooling;
      const vectors = Math.floor(channels / 4);
      const output = workspace.allocate(shape);
      workspace.floats(output).fill(0);
      const { rows, columns } = windowRuns(pooling);
      const pixel = channels * 4;
      const strides4 = {
        xImage: inHeight * inWidth * pixel,
        xRun: strideHeight * inWidth * pixel,
        xWindow: strideWidth * pixel,
        xRow: inWidth * pixel,
        xColumn: pixel,
        dyImage: outHeight * outWidth * pixel,
        dyRun: outWidth * pixel,
        dyWindow: pixel,
      };
      for (const row of rows) {
        for (const column of columns) {
          const start = (row.start * inWidth + column.start) * channels;
          unit.spreadToMaxima({
            ...strides4,
            images: pooling.batchSize,
            runs: row.count,
            windows: column.count,
            vectors,
            rows: row.size,
            columns: column.size,
            x: workspace.address(input, start),
            dx: workspace.address(output, start),
            dy: workspace.address(dy, (row.window * outWidth + column.window) * channels),
          });
        }
      }
      if (vectors * 4 < channels) spreadChannels(workspace, { input, dy, output }, pooling, vectors * 4);
      return output;
    },
  });
}
