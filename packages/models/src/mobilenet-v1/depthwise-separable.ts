import { type BatchNorm2d, Conv2d, Module, xavierUniform } from '@ocelli/nn';
import { relu6 } from '@ocelli/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { conv3x3, normOf, type Origin, padFor } from './origin.js';

/** A 3x3 convolution of each channel, then a 1x1 one of all, each with its norm and a ReLU6; as `timm`'s `DepthwiseSeparableConv`. */
export class DepthwiseSeparable extends Module {
  readonly conv_dw: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv_pw: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly stride: number;
  readonly #origin: Origin;

  constructor(inChannels: number, outChannels: number, stride: number, origin: Origin) {
    super();
    this.stride = stride;
    this.#origin = origin;
    this.conv_dw = conv3x3(origin, inChannels, inChannels, { stride, groups: inChannels });
    this.bn1 = normOf(origin, inChannels);
    this.conv_pw = new Conv2d(inChannels, outChannels, 1, { bias: false, weightInitializer: xavierUniform() });
    this.bn2 = normOf(origin, outChannels);
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = relu6(this.bn1.forward(this.conv_dw.forward(padFor(this.#origin, x, this.stride))));
    return relu6(this.bn2.forward(this.conv_pw.forward(y)));
  }
}
