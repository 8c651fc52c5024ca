import { adaptiveAvgPool2d, pairOf, type Size2D } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { requireImages } from './require.js';

/** Means over a grid of windows that cover the image: `[batch, height, width, channels]` to `[batch, ...size, channels]`; as `torch.nn.AdaptiveAvgPool2d`. */
export class AdaptiveAvgPool2d extends Module {
  readonly size: readonly [height: number, width: number];

  /** @throws RangeError when the size is not whole or too small. */
  constructor(size: Size2D) {
    super();
    this.size = pairOf('AdaptiveAvgPool2d: size', size);
  }

  /** @throws RangeError when the input is not `[batch, height, width, channels]`. */
  override forward(x: Tensor4D): Tensor4D {
    requireImages(this, x);
    return adaptiveAvgPool2d(x, this.size);
  }
}
