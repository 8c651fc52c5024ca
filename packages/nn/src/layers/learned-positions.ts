import { add, slice, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializers/initializer.js';
import { normal } from '../initializers/normal.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { requireInteger, requireLastAxis } from './require.js';

export interface LearnedPositionsOptions {
  /** Default the normal distribution with deviation 0.02. */
  readonly weightInitializer?: Initializer;
}

/**
 * Adds to each token a learned vector of its position, `[batch, tokens, width]` to the same, for up to `count` positions.
 *
 * State: `weight` `[count, width]`.
 */
export class LearnedPositions extends Module {
  readonly weight: Parameter<Tensor2D>;

  /** @throws RangeError when count or width are not whole numbers of at least 1. */
  constructor(count: number, width: number, { weightInitializer = normal(0, 0.02) }: LearnedPositionsOptions = {}) {
    super();
    requireInteger('LearnedPositions: count', count);
    requireInteger('LearnedPositions: width', width);
    this.weight = new Parameter([count, width], { initializer: weightInitializer });
  }

  /** @param start the position of the first token. @throws RangeError when the last axis is not the width, or there are too many tokens. */
  override forward(x: Tensor3D, start = 0): Tensor3D {
    const [count = 0, width = 0] = this.weight.shape;
    requireLastAxis(this, x, width);
    const [, tokens] = x.shape;
    if (start < 0 || start + tokens > count) {
      throw new RangeError(`${this.describe()}: there are ${count} positions, but tokens at ${start} to ${start + tokens - 1}.`);
    }
    return add(x, slice(this.weight.value, [start, 0], [tokens, width]));
  }
}
