import { flatten } from '@ocelli/ops';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';

/**
 * All axes but the first in one, in PyTorch's order: images `[batch, height, width, channels]` become `[batch, channels height width]`
 * with the channels outermost; as `torch.nn.Flatten`.
 */
export class Flatten extends Module {
  override forward(x: Tensor): Tensor2D {
    return flatten(x);
  }
}
