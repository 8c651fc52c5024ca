import { maxPool2d, type MaxPool2dOptions as PoolOptions, pairOf, type Size2D } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { poolingOptions } from './pooling-options.js';
import { inLayer, requireImages } from './require.js';

/** As `maxPool2d`'s, without the kernel's size. */
export type MaxPool2dOptions = Omit<PoolOptions, 'kernelSize'>;

/** The largest value of each window, `[batch, height, width, channels]`; the step is the kernel's size by default; as `torch.nn.MaxPool2d`. */
export class MaxPool2d extends Module {
  readonly #options: PoolOptions;

  /** @throws RangeError when a size or the padding is not whole or too small. */
  constructor(kernelSize: Size2D, options: MaxPool2dOptions = {}) {
    super();
    const dilation = pairOf('MaxPool2d: dilation', options.dilation ?? 1);
    this.#options = { ...poolingOptions('MaxPool2d', kernelSize, options), dilation };
  }

  /** @throws RangeError when the input is not `[batch, height, width, channels]` or no window fits it. */
  override forward(x: Tensor4D): Tensor4D {
    requireImages(this, x);
    return inLayer(this, () => maxPool2d(x, this.#options));
  }
}
