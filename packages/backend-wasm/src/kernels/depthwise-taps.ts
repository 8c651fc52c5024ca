import type { Geometry } from './conv2d-geometry.js';

/**
 * Calls `visit` for each pixel of a depthwise convolution's output and each tap of the filter that meets the image there, with where the
 * channels of the image's pixel, of the output's pixel and of the tap begin.
 */
export function eachTap(
  { batch, inputChannels, outputChannels, rows, columns }: Geometry,
  visit: (x: number, y: number, tap: number) => void,
): void {
  for (let image = 0; image < batch; image++) {
    for (let i = 0; i < rows.output; i++) {
      for (let tapRow = 0; tapRow < rows.filter; tapRow++) {
        const row = i * rows.stride + tapRow * rows.dilation - rows.before;
        if (row < 0 || row >= rows.input) continue;
        for (let j = 0; j < columns.output; j++) {
          for (let tapColumn = 0; tapColumn < columns.filter; tapColumn++) {
            const column = j * columns.stride + tapColumn * columns.dilation - columns.before;
            if (column < 0 || column >= columns.input) continue;
            visit(
              ((image * rows.input + row) * columns.input + column) * inputChannels,
              ((image * rows.output + i) * columns.output + j) * outputChannels,
              (tapRow * columns.filter + tapColumn) * outputChannels,
            );
          }
        }
      }
    }
  }
}
