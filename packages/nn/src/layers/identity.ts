import type { Tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';

/** Gives its input back, the same tensor; as `torch.nn.Identity`. */
export class Identity extends Module {
  override forward<Value extends Tensor>(x: Value): Value {
    return x;
  }
}
