import { type Buffer, constant, Linear, Parameter, ReLU, Sequential } from '@ocelli/nn';
import { linear } from '@ocelli/ops';
import {
  concat,
  div,
  exp,
  maximum,
  minimum,
  mul,
  ones,
  reshape,
  sigmoid,
  sqrt,
  square,
  sum,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import { logSpacedOffsets } from '../parts/log-spaced-offsets.js';
import { relativePositionBias, relativePositionIndex } from '../parts/relative-positions.js';
import { smallNormal } from '../parts/small-normal.js';
import { type Compared, ShiftedWindowAttention, type ShiftedWindowAttentionOptions } from './shifted-window-attention.js';

/** Width between the two layers that make a bias from an offset. */
const biasWidth = 512;

/**
 * The attention of Swin's second version: cosines times a learned factor of at most 100, keys without a bias, and biases of positions from
 * a small network of their offsets; Liu et al. 2022, as torchvision's `ShiftedWindowAttentionV2`.
 *
 * State: `logit_scale` `[heads, 1, 1]`, the logarithm of the factors; the buffers `relative_coords_table` and `relative_position_index`;
 * `qkv`, `proj` and `cpb_mlp`.
 */
export class CosineWindowAttention extends ShiftedWindowAttention {
  readonly logit_scale: Parameter<Tensor3D>;
  readonly relative_coords_table: Buffer<Tensor4D>;
  readonly relative_position_index: Buffer;
  readonly cpb_mlp: Sequential<Tensor2D>;

  /** @throws RangeError when the heads do not divide the width. */
  constructor(options: ShiftedWindowAttentionOptions) {
    super(options);
    const { window, heads } = options;
    this.logit_scale = new Parameter([heads, 1, 1], { initializer: constant(Math.log(10)) });
    this.relative_coords_table = logSpacedOffsets(window, { reach: 8, base: 8 });
    this.relative_position_index = relativePositionIndex(window);
    this.cpb_mlp = new Sequential<Tensor2D>(
      new Linear(2, biasWidth, smallNormal()),
      new ReLU(),
      new Linear(biasWidth, heads, { ...smallNormal(), bias: false }),
    );
  }

  /** With those of `qkv`, which is not called, but for its bias of the keys. */
  override multiplyAdds(output: readonly number[]): number {
    const [batch = 1, height = 1, width = 1, channels = 1] = output;
    return super.multiplyAdds(output) + 3 * batch * height * width * channels ** 2;
  }

  protected override project(windows: Tensor3D): Tensor3D {
    const width = windows.shape[2];
    const hasBias = concat([ones([width]), zeros([width]), ones([width])]);
    const bias: Tensor1D = mul((this.qkv.bias as Parameter<Tensor1D>).value, hasBias);
    return linear(windows, this.qkv.weight.value, bias) as Tensor3D;
  }

  protected override compare(query: Tensor4D, key: Tensor4D): Compared {
    const factor = exp(minimum(this.logit_scale.value, Math.log(100)));
    return { query: mul(unit(query), factor), key: unit(key), scale: 1 };
  }

  protected override positionBias(): Tensor4D {
    const offsets = this.relative_coords_table.value;
    const table = this.cpb_mlp.forward(reshape(offsets, [offsets.size / 2, 2]) as Tensor2D);
    return mul(sigmoid(relativePositionBias(table, this.relative_position_index.value)), 16);
  }
}

/** Vectors of length 1. That of a padded pixel's key is 0, and stays so. */
function unit(x: Tensor4D): Tensor4D {
  return div(x, sqrt(maximum(sum(square(x), -1, true), 1e-24)));
}
