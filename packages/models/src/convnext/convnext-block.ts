import { Conv2d, constant, DropPath, GELU, Identity, LayerNorm, Linear, Module, Parameter, Sequential } from '@ocelli/nn';
import { add, mul, reshape, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { smallNormal } from '../parts/small-normal.js';

export interface ConvNextBlockOptions {
  /** First value of the factors that the branch's channels have. */
  readonly layerScale: number;
  /** Probability that the branch is skipped in training. */
  readonly dropPath: number;
}

/**
 * A depthwise 7x7 convolution, a layer normalisation, two linear layers with a GELU between them and a factor for each channel, beside a
 * shortcut: `[batch, height, width, channels]` to the same; as torchvision's `CNBlock`.
 *
 * State: `layer_scale` `[channels, 1, 1]`, and in `block` the layers `0`, `2`, `3` and `5`.
 */
export class ConvNextBlock extends Module {
  readonly layer_scale: Parameter;
  readonly block: Sequential<Tensor4D>;
  readonly stochastic_depth: DropPath;

  constructor(channels: number, { layerScale, dropPath }: ConvNextBlockOptions) {
    super();
    this.layer_scale = new Parameter([channels, 1, 1], { initializer: constant(layerScale) });
    this.block = new Sequential<Tensor4D>(
      new Conv2d(channels, channels, 7, { padding: 3, groups: channels, ...smallNormal() }),
      // Where torchvision puts the channels last, and then first again, in which order they already are here.
      new Identity(),
      new LayerNorm(channels, { epsilon: 1e-6 }),
      new Linear(channels, 4 * channels, smallNormal()),
      new GELU(),
      new Linear(4 * channels, channels, smallNormal()),
      new Identity(),
    );
    this.stochastic_depth = new DropPath(dropPath);
  }

  override forward(x: Tensor4D): Tensor4D {
    const scale: Tensor = reshape(this.layer_scale.value, [this.layer_scale.shape[0] as number]);
    return add(x, this.stochastic_depth.forward(mul(this.block.forward(x), scale) as Tensor4D));
  }
}
