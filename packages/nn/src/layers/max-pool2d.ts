import { maxPool2d, type MaxPool2dOptions as PoolOptions, type Size2D } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { pairOf } from './pair.js';
import { requireImages } from './require.js';

/** As `maxPool2d`'s, without the kernel's size. */
export type MaxPool2dOptions = Omit<PoolOptions, 'kernelSize'>;

/** The largest value of each window, `[batch, height, width, channels]`; the step is the kernel's size by default; as `torch.nn.MaxPool2d`. */
export class MaxPool2d extends Module {
  readonly #options: PoolOptions;

  constructor(kernelSize: Size2D, options: MaxPool2dOptions = {}) {
    super();
    this.#options = { ...options, kernelSize: pairOf('MaxPool2d: kernelSize', kernelSize) };
  }

  override forward(x: Tensor4D): Tensor4D {
    requireImages(this, x);
    return maxPool2d(x, this.#options);
  }
}
