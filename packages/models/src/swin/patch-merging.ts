import { LayerNorm, Linear, Module } from '@ocelli/nn';
import { pad2d } from '@ocelli/ops';
import { reshape, type Tensor4D, transpose } from '@tensorflow/tfjs-core';
import { smallNormal } from '../parts/small-normal.js';

export interface PatchMergingOptions {
  /** Whether the layer normalisation stands before the linear layer, as in Swin's first version, or behind it, as in the second. */
  readonly normFirst: boolean;
}

/**
 * Makes each two by two pixels one of twice the channels, `[batch, height, width, channels]` to `[batch, height / 2, width / 2, 2
 * channels]`, with sizes rounded up; Liu et al. 2021, as torchvision's `PatchMerging` and `PatchMergingV2`.
 *
 * State: `reduction` and `norm`.
 */
export class PatchMerging extends Module {
  readonly reduction: Linear;
  readonly norm: LayerNorm;
  readonly #normFirst: boolean;

  constructor(channels: number, { normFirst }: PatchMergingOptions) {
    super();
    this.#normFirst = normFirst;
    this.reduction = new Linear(4 * channels, 2 * channels, { ...smallNormal(), bias: false });
    this.norm = new LayerNorm(normFirst ? 4 * channels : 2 * channels);
  }

  override forward(x: Tensor4D): Tensor4D {
    const merged = mergePixels(x);
    return this.#normFirst
      ? this.reduction.forward(this.norm.forward(merged))
      : this.norm.forward(this.reduction.forward(merged));
  }
}

/** The channels of the upper left pixel of each four, then of the lower left, the upper right and the lower right. */
function mergePixels(x: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const [bottom, right] = [height % 2, width % 2];
  const even =
    bottom + right === 0
      ? x
      : pad2d(x, [
          [0, bottom],
          [0, right],
        ]);
  const [, rows, columns] = even.shape;
  const byRows = reshape(even, [(batch * rows) / 2, 2, columns, channels]);
  return reshape(transpose(byRows, [0, 2, 1, 3]), [batch, rows / 2, columns / 2, 4 * channels]);
}
