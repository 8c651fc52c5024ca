import { concat, slice, type Tensor4D } from '@tensorflow/tfjs-core';

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
