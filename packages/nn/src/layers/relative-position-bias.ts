import { gather } from '@ocelli/ops';
import { expandDims, reshape, type Tensor2D, type Tensor4D, tensor1d, transpose } from '@tensorflow/tfjs-core';
import { zeros } from '../initializers/constant.js';
import type { Initializer } from '../initializers/initializer.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { requireInteger } from './require.js';

export interface RelativePositionBiasOptions {
  /** Keys that are further away, before or behind, count as that far away. */
  readonly maxDistance: number;
  /** Default 0. */
  readonly weightInitializer?: Initializer;
}

/**
 * A learned number for each head and each distance from a query to a key, to be added to the scores of attention as its `mask`; clipped
 * distances of Shaw et al. 2018 with the biases of Raffel et al. 2020.
 *
 * State: `weight` `[2 maxDistance + 1, heads]`, from the furthest key before a query to the furthest behind it.
 */
export class RelativePositionBias extends Module {
  readonly weight: Parameter<Tensor2D>;
  readonly maxDistance: number;

  /** @throws RangeError when the heads or the distance are not whole numbers of at least 1. */
  constructor(heads: number, { maxDistance, weightInitializer = zeros() }: RelativePositionBiasOptions) {
    super();
    requireInteger('RelativePositionBias: heads', heads);
    requireInteger('RelativePositionBias: maxDistance', maxDistance);
    this.maxDistance = maxDistance;
    this.weight = new Parameter([2 * maxDistance + 1, heads], { initializer: weightInitializer });
  }

  /** `[1, heads, queries, keys]`; the queries are the last of the keys where those are more. */
  override forward(queries: number, keys = queries): Tensor4D {
    const index = Int32Array.from({ length: queries * keys }, (_, at) => {
      const distance = (at % keys) - (Math.floor(at / keys) + keys - queries);
      return Math.min(Math.max(distance, -this.maxDistance), this.maxDistance) + this.maxDistance;
    });
    const biases = gather(this.weight.value, tensor1d(index, 'int32'));
    return expandDims(transpose(reshape(biases, [queries, keys, this.weight.shape[1] as number]), [2, 0, 1]), 0) as Tensor4D;
  }
}
