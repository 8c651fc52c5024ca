import { gather } from '@ocelli/ops';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializers/initializer.js';
import { normal } from '../initializers/normal.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { requireInteger } from './require.js';

export interface EmbeddingOptions {
  /** Default PyTorch's: the normal distribution. */
  readonly weightInitializer?: Initializer;
}

/**
 * A learned vector for each index: int32 `[...]` to `[..., dimension]`; as `torch.nn.Embedding`.
 *
 * State: `weight` `[count, dimension]`.
 */
export class Embedding extends Module {
  readonly weight: Parameter<Tensor2D>;

  /** @throws RangeError when count or dimension are not whole numbers of at least 1. */
  constructor(count: number, dimension: number, { weightInitializer = normal() }: EmbeddingOptions = {}) {
    super();
    requireInteger('Embedding: count', count);
    requireInteger('Embedding: dimension', dimension);
    this.weight = new Parameter([count, dimension], { initializer: weightInitializer });
  }

  /** Indices are not checked against the count. @throws RangeError when they are not int32. */
  override forward(indices: Tensor): Tensor {
    if (indices.dtype !== 'int32') {
      throw new RangeError(`${this.describe()}: the indices must be int32, but they are ${indices.dtype}.`);
    }
    return gather(this.weight.value, indices);
  }
}
