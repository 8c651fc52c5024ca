import { add, concat, mul, reshape, split, sub, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { requireInteger, requireLastAxis } from './require.js';
import { positionsFrom } from './sinusoids.js';

export interface RotaryPositionsOptions {
  /** The longest wavelength is that times 2 pi; default 10000. */
  readonly period?: number;
  /** Which two channels are turned together: 0 and 1, 2 and 3, ... ('adjacent'), or i and i + width / 2 ('halves'); default 'adjacent'. */
  readonly pairs?: 'adjacent' | 'halves';
}

/**
 * Turns each pair of channels by an angle, `position / period^(2 pair / width)`, so that the product of a query and a key depends on how far
 * apart they are: `[..., tokens, width]` to the same; Su et al. 2021. For queries and keys, before attention. No state.
 */
export class RotaryPositions extends Module {
  readonly width: number;
  readonly period: number;
  readonly pairs: 'adjacent' | 'halves';

  /** @throws RangeError when the width is not an even whole number of at least 2. */
  constructor(width: number, { period = 10_000, pairs = 'adjacent' }: RotaryPositionsOptions = {}) {
    super();
    requireInteger('RotaryPositions: width', width, 2);
    if (width % 2 !== 0) throw new RangeError(`RotaryPositions: width must be even, but it is ${width}.`);
    this.width = width;
    this.period = period;
    this.pairs = pairs;
  }

  /** @param start the position of the first token. @throws RangeError when the last axis is not the width. */
  override forward<Shape extends Tensor>(x: Shape, start = 0): Shape {
    requireLastAxis(this, x, this.width);
    const tokens = x.shape.at(-2) ?? 1;
    const half = this.width / 2;
    // The two channels of a pair lie along one axis of four.
    const axis = this.pairs === 'adjacent' ? 3 : 2;
    const apart = this.pairs === 'adjacent' ? [half, 1] : [1, half];
    const turn = (of: (angle: number) => number): Tensor => {
      const angles = positionsFrom(start, tokens).flatMap((position) =>
        Array.from({ length: half }, (_, pair) => of(position * this.period ** ((-2 * pair) / this.width))),
      );
      return tensor(angles, [1, tokens, ...apart]);
    };
    const [cosine, sine] = [turn(Math.cos), turn(Math.sin)];
    const pairs = reshape(x, [-1, tokens, ...(this.pairs === 'adjacent' ? [half, 2] : [2, half])]);
    const [one, other] = split(pairs, 2, axis) as [Tensor, Tensor];
    const turned = [sub(mul(one, cosine), mul(other, sine)), add(mul(one, sine), mul(other, cosine))];
    return reshape(concat(turned, axis), x.shape) as Shape;
  }
}
