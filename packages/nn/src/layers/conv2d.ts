import { addBias, conv2d, pairOf, type Size2D, sidesOf, type Conv2dOptions as Window } from '@ocelli/ops';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializers/initializer.js';
import { torchBias, torchWeight } from '../initializers/torch-default.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { inLayer, requireImages, requireInteger } from './require.js';

export interface Conv2dOptions extends Window {
  /** Whether a bias is added; default true. */
  readonly bias?: boolean;
  /** Default PyTorch's: uniform on ±1 / sqrt(fanIn). */
  readonly weightInitializer?: Initializer;
  /** Default PyTorch's: uniform on ±1 / sqrt(fanIn). */
  readonly biasInitializer?: Initializer;
}

/**
 * Two-dimensional convolution, `[batch, height, width, inChannels]` to `[batch, height', width', outChannels]`; as `torch.nn.Conv2d`.
 *
 * State: `weight` `[out, in / groups, height, width]`, held as `[height, width, in / groups, out]`, and `bias` `[out]`.
 */
export class Conv2d extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly weight: Parameter<Tensor4D>;
  readonly bias: Parameter<Tensor1D> | null;
  readonly #window: Window;

  /** @throws RangeError when a number is not whole or too small, or the groups do not divide the channels. */
  constructor(inChannels: number, outChannels: number, kernelSize: Size2D, options: Conv2dOptions = {}) {
    super();
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true } = options;
    requireInteger('Conv2d: inChannels', inChannels);
    requireInteger('Conv2d: outChannels', outChannels);
    requireInteger('Conv2d: groups', groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new RangeError(`Conv2d: ${groups} groups do not divide ${inChannels} input and ${outChannels} output channels.`);
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.#window = {
      stride: pairOf('Conv2d: stride', stride),
      padding: sidesOf('Conv2d: padding', padding),
      dilation: pairOf('Conv2d: dilation', dilation),
      groups,
    };
    const shape = [outChannels, inChannels / groups, ...pairOf('Conv2d: kernelSize', kernelSize)];
    this.weight = new Parameter(shape, { layout: 'conv', initializer: options.weightInitializer ?? torchWeight() });
    this.bias = bias ? new Parameter([outChannels], { initializer: options.biasInitializer ?? torchBias(shape) }) : null;
  }

  /** @throws RangeError when the input is not `[batch, height, width, inChannels]`, or smaller than the kernel. */
  override forward(x: Tensor4D): Tensor4D {
    requireImages(this, x, this.inChannels);
    const convolve = () => inLayer(this, () => conv2d(x, this.weight.value, this.#window));
    const { bias } = this;
    return bias === null ? convolve() : tf.tidy(() => addBias(convolve(), bias.value));
  }

  override multiplyAdds(output: readonly number[]): number {
    const taps = this.weight.shape.slice(1).reduce((product, length) => product * length, 1);
    return output.reduce((product, length) => product * length, taps);
  }
}
