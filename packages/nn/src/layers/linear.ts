import { linear } from '@ocelli/ops';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializers/initializer.js';
import { torchBias, torchWeight } from '../initializers/torch-default.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { requireInteger, requireLastAxis } from './require.js';

export interface LinearOptions {
  /** Whether a bias is added; default true. */
  readonly bias?: boolean;
  /** Default PyTorch's: uniform on ±1 / sqrt(inFeatures). */
  readonly weightInitializer?: Initializer;
  /** Default PyTorch's: uniform on ±1 / sqrt(inFeatures). */
  readonly biasInitializer?: Initializer;
}

/**
 * `y = x W^T + b` over the last axis: `[..., inFeatures]` to `[..., outFeatures]`; as `torch.nn.Linear`.
 *
 * State: `weight` `[out, in]` and `bias` `[out]`.
 */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly weight: Parameter<Tensor2D>;
  readonly bias: Parameter<Tensor1D> | null;

  /** @throws RangeError when the features are not whole numbers of at least 1. */
  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    requireInteger('Linear: inFeatures', inFeatures);
    requireInteger('Linear: outFeatures', outFeatures);
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const shape = [outFeatures, inFeatures];
    const { bias = true, weightInitializer = torchWeight(), biasInitializer = torchBias(shape) } = options;
    this.weight = new Parameter(shape, { initializer: weightInitializer });
    this.bias = bias ? new Parameter([outFeatures], { initializer: biasInitializer }) : null;
  }

  /** @throws RangeError when the input's last axis is not `inFeatures`. */
  override forward<Shape extends Tensor>(x: Shape): Shape {
    requireLastAxis(this, x, this.inFeatures);
    // Only the length of the last axis changes, not the number of axes.
    return linear(x, this.weight.value, this.bias?.value) as Shape;
  }

  override multiplyAdds(output: readonly number[]): number {
    return output.reduce((product, length) => product * length, this.inFeatures);
  }
}
