import { avgPool2d, type AvgPool2dOptions as PoolOptions, type Size2D } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { pairOf } from './pair.js';
import { requireImages } from './require.js';

/** As `avgPool2d`'s, without the kernel's size. */
export type AvgPool2dOptions = Omit<PoolOptions, 'kernelSize'>;

/** The mean of each window, `[batch, height, width, channels]`, counting padding by default; as `torch.nn.AvgPool2d`. */
export class AvgPool2d extends Module {
  readonly #options: PoolOptions;

  constructor(kernelSize: Size2D, options: AvgPool2dOptions = {}) {
    super();
    this.#options = { ...options, kernelSize: pairOf('AvgPool2d: kernelSize', kernelSize) };
  }

  override forward(x: Tensor4D): Tensor4D {
    requireImages(this, x);
    return avgPool2d(x, this.#options);
  }
}
