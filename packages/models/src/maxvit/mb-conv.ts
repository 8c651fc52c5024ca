import { AvgPool2d, Conv2d, DropPath, Identity, type Layer, Module, Sequential, SiLU } from '@ocelli/nn';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { convNormActivation } from '../parts/conv-norm-activation.js';
import { SqueezeExcitation } from '../parts/squeeze-excitation.js';
import { conventions, type MaxVitOrigin, paddingOf, padFor } from './origins.js';
import { smallStart } from './small-start.js';

export interface MbConvOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
  /** Probability that the branch is skipped in training. */
  readonly dropPath: number;
  readonly origin: MaxVitOrigin;
}

/** The layers of the branch, by their names. */
class Branch extends Module {
  readonly pre_norm: Layer;
  readonly conv_a: Sequential<Tensor4D>;
  readonly conv_b: Sequential<Tensor4D>;
  readonly squeeze_excitation: SqueezeExcitation;
  readonly conv_c: Conv2d;
  readonly #stride: 1 | 2;
  readonly #origin: MaxVitOrigin;

  constructor({ inChannels, outChannels, stride, origin }: MbConvOptions) {
    super();
    this.#stride = stride;
    this.#origin = origin;
    const { norm, activation, hasBias, widens } = conventions[origin];
    const wide = 4 * { inChannels, outChannels }[widens];
    const common = { norm, activation, ...smallStart() };
    this.pre_norm = norm(inChannels);
    this.conv_a = convNormActivation(inChannels, wide, { ...common, kernelSize: 1 });
    this.conv_b = convNormActivation(wide, wide, { ...common, stride, groups: wide, padding: paddingOf(origin, stride) });
    this.squeeze_excitation = new SqueezeExcitation(wide, Math.floor(wide / 16), {
      activation: () => new SiLU(),
      ...smallStart(),
    });
    this.conv_c = new Conv2d(wide, outChannels, 1, { ...smallStart(), bias: hasBias });
  }

  override forward(x: Tensor4D): Tensor4D {
    const wide = this.conv_a.forward(this.pre_norm.forward(x) as Tensor4D);
    const y = this.conv_b.forward(padFor(this.#origin, wide, 3, this.#stride));
    return this.conv_c.forward(this.squeeze_excitation.forward(y));
  }
}

/**
 * A wide depthwise convolution with squeeze-excitation between two narrow 1x1 ones, beside a shortcut that is pooled where the size changes
 * and projected where the channels do; Tu et al. 2022, as torchvision's `MBConv` of MaxViT, whose pooled shortcuts are all projected, or as
 * timm's `MbConvBlock`.
 *
 * State: `proj` where there is a projection, and `layers`.
 */
export class MbConv extends Module {
  readonly proj: Layer;
  readonly stochastic_depth: DropPath;
  readonly layers: Branch;
  readonly #stride: 1 | 2;
  readonly #origin: MaxVitOrigin;

  constructor(options: MbConvOptions) {
    super();
    const { inChannels, outChannels, stride, origin } = options;
    this.#stride = stride;
    this.#origin = origin;
    const pool = origin === 'torchvision' ? new AvgPool2d(3, { stride, padding: 1 }) : new AvgPool2d(2);
    const projection = new Conv2d(inChannels, outChannels, 1, { ...smallStart(), bias: conventions[origin].hasBias });
    const isProjected = inChannels !== outChannels || (stride > 1 && origin === 'torchvision');
    const shortcut = [...(stride > 1 ? [pool] : []), ...(isProjected ? [projection] : [])];
    this.proj = shortcut.length === 0 ? new Identity() : new Sequential(...shortcut);
    this.stochastic_depth = new DropPath(options.dropPath);
    this.layers = new Branch(options);
  }

  override forward(x: Tensor4D): Tensor4D {
    const shortcut = this.proj.forward(padFor(this.#origin, x, 2, this.#stride)) as Tensor4D;
    return add(shortcut, this.stochastic_depth.forward(this.layers.forward(x)));
  }
}
