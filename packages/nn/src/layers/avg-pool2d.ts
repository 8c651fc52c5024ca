import { avgPool2d, type AvgPool2dOptions as PoolOptions, type Size2D } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { poolingOptions } from './pooling-options.js';
import { inLayer, requireImages } from './require.js';

/** As `avgPool2d`'s, without the kernel's size. */
export type AvgPool2dOptions = Omit<PoolOptions, 'kernelSize'>;

/** The mean of each window, `[batch, height, width, channels]`, counting padding by default; as `torch.nn.AvgPool2d`. */
export class AvgPool2d extends Module {
  readonly #options: PoolOptions;

  /** @throws RangeError when a size or the padding is not whole or too small. */
  constructor(kernelSize: Size2D, options: AvgPool2dOptions = {}) {
    super();
    this.#options = { ...options, ...poolingOptions('AvgPool2d', kernelSize, options) };
  }

  /** @throws RangeError when the input is not `[batch, height, width, channels]` or no window fits it. */
  override forward(x: Tensor4D): Tensor4D {
    requireImages(this, x);
    return inLayer(this, () => avgPool2d(x, this.#options));
  }
}
