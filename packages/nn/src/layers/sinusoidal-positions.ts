import { add, type Tensor3D, tensor2d } from '@tensorflow/tfjs-core';
import { Module } from '../module/module.js';
import { requireInteger, requireLastAxis } from './require.js';
import { positionsFrom, sinusoids } from './sinusoids.js';

export interface SinusoidalPositionsOptions {
  /** The longest wavelength is that times 2 pi; default 10000. */
  readonly period?: number;
}

/** Adds to each token the sines and cosines of its position, `[batch, tokens, width]` to the same; Vaswani et al. 2017. No state. */
export class SinusoidalPositions extends Module {
  readonly width: number;
  readonly period: number;

  /** @throws RangeError when the width is not an even whole number of at least 2. */
  constructor(width: number, { period = 10_000 }: SinusoidalPositionsOptions = {}) {
    super();
    requireInteger('SinusoidalPositions: width', width, 2);
    sinusoids([], width);
    this.width = width;
    this.period = period;
  }

  /** @param start the position of the first token. @throws RangeError when the last axis is not the width. */
  override forward(x: Tensor3D, start = 0): Tensor3D {
    requireLastAxis(this, x, this.width);
    const [, tokens] = x.shape;
    const values = sinusoids(positionsFrom(start, tokens), this.width, { period: this.period });
    return add(x, tensor2d(values, [tokens, this.width]));
  }
}
