import { AvgPool2d, BatchNorm2d, Conv2d, DropPath, GELU, Identity, type Layer, Module, Sequential, SiLU } from '@ocelli/nn';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { convNormActivation } from '../parts/conv-norm-activation.js';
import { SqueezeExcitation } from '../parts/squeeze-excitation.js';
import { smallStart } from './small-start.js';

export interface MbConvOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
  /** Probability that the branch is skipped in training. */
  readonly dropPath: number;
}

/** With torchvision's epsilon and momentum for MaxViT. */
export function maxVitNorm(channels: number): BatchNorm2d {
  return new BatchNorm2d(channels, { epsilon: 1e-3, momentum: 0.01 });
}

/** The layers of the branch, by their names. */
class Branch extends Module {
  readonly pre_norm: BatchNorm2d;
  readonly conv_a: Sequential<Tensor4D>;
  readonly conv_b: Sequential<Tensor4D>;
  readonly squeeze_excitation: SqueezeExcitation;
  readonly conv_c: Conv2d;

  constructor({ inChannels, outChannels, stride }: MbConvOptions) {
    super();
    const wide = 4 * outChannels;
    const common = { norm: maxVitNorm, activation: () => new GELU(), ...smallStart() };
    this.pre_norm = maxVitNorm(inChannels);
    this.conv_a = convNormActivation(inChannels, wide, { ...common, kernelSize: 1 });
    this.conv_b = convNormActivation(wide, wide, { ...common, kernelSize: 3, stride, groups: wide });
    this.squeeze_excitation = new SqueezeExcitation(wide, Math.floor(outChannels / 4), {
      activation: () => new SiLU(),
      ...smallStart(),
    });
    this.conv_c = new Conv2d(wide, outChannels, 1, smallStart());
  }

  override forward(x: Tensor4D): Tensor4D {
    const y = this.conv_b.forward(this.conv_a.forward(this.pre_norm.forward(x)));
    return this.conv_c.forward(this.squeeze_excitation.forward(y));
  }
}

/**
 * A wide depthwise convolution with squeeze-excitation between two narrow 1x1 ones, beside a shortcut that is pooled and projected where the
 * size or the channels change; Tu et al. 2022, as torchvision's `MBConv` of MaxViT.
 *
 * State: `proj` where there is a projection, and `layers`.
 */
export class MbConv extends Module {
  readonly proj: Layer;
  readonly stochastic_depth: DropPath;
  readonly layers: Branch;

  constructor(options: MbConvOptions) {
    super();
    const { inChannels, outChannels, stride } = options;
    const pools = stride === 1 ? [] : [new AvgPool2d(3, { stride, padding: 1 })];
    const isSame = stride === 1 && inChannels === outChannels;
    this.proj = isSame ? new Identity() : new Sequential(...pools, new Conv2d(inChannels, outChannels, 1, smallStart()));
    this.stochastic_depth = new DropPath(options.dropPath);
    this.layers = new Branch(options);
  }

  override forward(x: Tensor4D): Tensor4D {
    return add(this.proj.forward(x) as Tensor4D, this.stochastic_depth.forward(this.layers.forward(x)));
  }
}
