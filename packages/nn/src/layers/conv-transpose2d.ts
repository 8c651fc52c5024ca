import { addBias, convTranspose2d, pairOf, type Size2D, sidesOf, type ConvTranspose2dOptions as Window } from '@ocelli/ops';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializers/initializer.js';
import { torchBias, torchWeight } from '../initializers/torch-default.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { inLayer, requireImages, requireInteger } from './require.js';

export interface ConvTranspose2dOptions extends Window {
  /** Whether a bias is added; default true. */
  readonly bias?: boolean;
  /** Default PyTorch's: uniform on ±1 / sqrt(outChannels / groups x taps). */
  readonly weightInitializer?: Initializer;
  /** Default PyTorch's, of the same bounds. */
  readonly biasInitializer?: Initializer;
}

/**
 * Transposed convolution, `[batch, height, width, inChannels]` to `[batch, height', width', outChannels]`; as `torch.nn.ConvTranspose2d`.
 *
 * State: `weight` `[in, out / groups, height, width]`, held as `[height, width, out / groups, in]`, and `bias` `[out]`.
 */
export class ConvTranspose2d extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly weight: Parameter<Tensor4D>;
  readonly bias: Parameter<Tensor1D> | null;
  readonly #window: Window;

  /** @throws RangeError when a number is not whole or too small, or the groups do not divide the channels. */
  constructor(inChannels: number, outChannels: number, kernelSize: Size2D, options: ConvTranspose2dOptions = {}) {
    super();
    const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1, bias = true } = options;
    requireInteger('ConvTranspose2d: inChannels', inChannels);
    requireInteger('ConvTranspose2d: outChannels', outChannels);
    requireInteger('ConvTranspose2d: groups', groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new RangeError(
        `ConvTranspose2d: ${groups} groups do not divide ${inChannels} input and ${outChannels} output channels.`,
      );
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.#window = {
      stride: pairOf('ConvTranspose2d: stride', stride),
      padding: sidesOf('ConvTranspose2d: padding', padding),
      outputPadding: pairOf('ConvTranspose2d: outputPadding', outputPadding, 0),
      dilation: pairOf('ConvTranspose2d: dilation', dilation),
      groups,
    };
    const shape = [inChannels, outChannels / groups, ...pairOf('ConvTranspose2d: kernelSize', kernelSize)];
    this.weight = new Parameter(shape, { layout: 'convTranspose', initializer: options.weightInitializer ?? torchWeight() });
    this.bias = bias ? new Parameter([outChannels], { initializer: options.biasInitializer ?? torchBias(shape) }) : null;
  }

  /** @throws RangeError when the input is not `[batch, height, width, inChannels]`, or paddings and stride do not go together. */
  override forward(x: Tensor4D): Tensor4D {
    requireImages(this, x, this.inChannels);
    const convolve = () => inLayer(this, () => convTranspose2d(x, this.weight.value, this.#window));
    const { bias } = this;
    return bias === null ? convolve() : tf.tidy(() => addBias(convolve(), bias.value));
  }

  override multiplyAdds(_output: readonly number[], input: readonly number[] = []): number {
    const taps = this.weight.shape.slice(1).reduce((product, length) => product * length, 1);
    return input.reduce((product, length) => product * length, taps);
  }
}
