import { concat, reshape, slice, type Tensor3D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';

/**
 * Cuts a map into square windows, row by row: `[batch, height, width, channels]` to `[batch windows, size^2, channels]`.
 *
 * @param size divides the height and the width.
 */
export function toWindows(map: Tensor4D, size: number): Tensor3D {
  const [batch, height, width, channels] = map.shape;
  // A window's columns and channels stay together, so that four axes are enough.
  const rows = reshape(map, [(batch * height) / size, size, width / size, size * channels]);
  return reshape(transpose(rows, [0, 2, 1, 3]), [-1, size ** 2, channels]);
}

/** The map of that shape that has been cut into these windows. */
export function fromWindows(windows: Tensor3D, shape: readonly [number, number, number, number], size: number): Tensor4D {
  const [batch, height, width, channels] = shape;
  const rows = reshape(windows, [(batch * height) / size, width / size, size, size * channels]);
  return reshape(transpose(rows, [0, 2, 1, 3]), [batch, height, width, channels]);
}

/** A map that begins at another row and column, and has behind its end what came before them. */
export function beginAt(map: Tensor4D, row: number, column: number): Tensor4D {
  const [batch, height, width, channels] = map.shape;
  const down: Tensor4D =
    row === 0
      ? map
      : concat(
          [
            slice(map, [0, row, 0, 0], [batch, height - row, width, channels]),
            slice(map, [0, 0, 0, 0], [batch, row, width, channels]),
          ],
          1,
        );
  if (column === 0) return down;
  const right = slice(down, [0, 0, column, 0], [batch, height, width - column, channels]);
  return concat([right, slice(down, [0, 0, 0, 0], [batch, height, column, channels])], 2);
}

export interface ShiftedWindows {
  readonly height: number;
  readonly width: number;
  /** Height and width of a window. */
  readonly size: number;
  /** By how many rows and columns the map has been shifted; 0 along a side that is one window long. */
  readonly shift: readonly [rows: number, columns: number];
}

/**
 * What is added to the scores of the windows of a shifted map, `[windows, size^2, size^2]` row by row: -100 where a pixel would attend to
 * one from the other side of the map, 0 elsewhere; Liu et al. 2021, figure 4.
 */
export function shiftedWindowMask({ height, width, size, shift }: ShiftedWindows): Float32Array {
  const [rows, columns] = [regions(height, size, shift[0]), regions(width, size, shift[1])];
  const pixels = size ** 2;
  const across = width / size;
  const windows = (height / size) * across;
  const regionOf = (window: number, pixel: number): number => {
    const row = Math.floor(window / across) * size + Math.floor(pixel / size);
    return (rows[row] ?? 0) * 3 + (columns[(window % across) * size + (pixel % size)] ?? 0);
  };
  const mask = new Float32Array(windows * pixels ** 2);
  for (let index = 0; index < mask.length; index++) {
    const [window, query, key] = [Math.floor(index / pixels ** 2), Math.floor(index / pixels) % pixels, index % pixels];
    if (regionOf(window, query) !== regionOf(window, key)) mask[index] = -100;
  }
  return mask;
}

/** Along one side: 0 before the last window, in it 1, and 2 where the pixels come from the other side. */
function regions(length: number, size: number, shift: number): number[] {
  return Array.from({ length }, (_, at) => {
    if (shift === 0 || at < length - size) return 0;
    return at < length - shift ? 1 : 2;
  });
}
