import { panelsOf } from './matrix-unit.js';

/** A matrix, or a part of its rows, in memory: value `[row, column]` stands at `offset + row * rowStride + column * columnStride`. */
export interface MatrixView {
  readonly values: Float32Array;
  readonly offset: number;
  readonly rows: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * Copies rows of a right-hand matrix to where the inner loops read them: the columns of one panel side by side, panel after panel of
 * `totalRows` rows. The first goes to row `firstRow`.
 */
export function packPanels(
  target: Float32Array,
  { values, offset, rows, rowStride, columnStride }: MatrixView,
  columns: number,
  totalRows = rows,
  firstRow = 0,
): void {
  for (const { column, width } of panelsOf(columns)) {
    let at = column * totalRows + firstRow * width;
    for (let row = 0; row < rows; row++) {
      let from = offset + row * rowStride + column * columnStride;
      for (const end = at + width; at < end; at++, from += columnStride) target[at] = values[from] as number;
    }
  }
}
