import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Workspace } from '../kernels/workspace.js';

/**
 * How many zeros along an axis are before the images, and how long it is with the zeros before and behind them. A number below 0 cuts the
 * images' begin off, as tfjs pads three-dimensional convolutions whose windows need less than there is.
 */
export interface Border {
  readonly before: number;
  readonly length: number;
}

/** Images among zeros, a few at a time, so that convolutions need not look where they end. */
export class BorderedImages {
  /** Values from one row of an image to the next. */
  readonly rowStride: number;
  /** Values from one image to the next. */
  readonly imageStride: number;
  readonly #workspace: Workspace;
  readonly #images: TensorInfo;
  readonly #rows: Border;
  readonly #columns: Border;
  readonly #copies: TensorInfo | undefined;

  /** Up to `count` images of `[batch, height, width, channels]` at a time. */
  constructor(
    workspace: Workspace,
    images: TensorInfo,
    { rows, columns, count }: { rows: Border; columns: Border; count: number },
  ) {
    const [, height = 0, width = 0, channels = 0] = images.shape;
    const isBare = rows.before === 0 && columns.before === 0 && rows.length <= height && columns.length <= width;
    this.#workspace = workspace;
    this.#images = images;
    this.#rows = rows;
    this.#columns = columns;
    this.rowStride = (isBare ? width : columns.length) * channels;
    this.imageStride = (isBare ? height : rows.length) * this.rowStride;
    if (isBare) return;
    this.#copies = workspace.allocate([count, rows.length, columns.length, channels]);
    workspace.floats(this.#copies).fill(0);
  }

  /** Makes ready `count` images from number `first` on, and returns the address of the first. */
  at(first: number, count: number): number {
    if (this.#copies === undefined) return this.#workspace.address(this.#images, first * this.imageStride);
    const [, height = 0, width = 0, channels = 0] = this.#images.shape;
    const from = this.#workspace.floats(this.#images);
    const to = this.#workspace.floats(this.#copies);
    const [top, left] = [this.#rows.before, this.#columns.before];
    const [firstRow, firstColumn] = [Math.max(0, -top), Math.max(0, -left)];
    const rows = Math.min(height, this.#rows.length - top);
    const length = (Math.min(width, this.#columns.length - left) - firstColumn) * channels;
    for (let image = 0; image < count; image++) {
      for (let row = firstRow; row < rows; row++) {
        const start = (((first + image) * height + row) * width + firstColumn) * channels;
        const target = image * this.imageStride + (top + row) * this.rowStride + (left + firstColumn) * channels;
        to.set(from.subarray(start, start + length), target);
      }
    }
    return this.#workspace.address(this.#copies);
  }
}
