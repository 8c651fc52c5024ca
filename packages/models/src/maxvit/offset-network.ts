import { type Buffer, Dropout, Linear, Module, ReLU, Sequential } from '@ocelli/nn';
import { reshape, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { logSpacedOffsets } from '../parts/log-spaced-offsets.js';
import { smallStart } from './small-start.js';

/** Width between the two layers. */
const width = 512;

/**
 * Biases of each head for the offsets within a window, made of the offsets' logarithms by two linear layers, `[(2 size - 1)^2, heads]`; Liu
 * et al. 2022, as timm's `RelPosMlp` of its own networks. State: `mlp` and the buffer `rel_coords_log`.
 */
export class OffsetNetwork extends Module {
  readonly mlp: Sequential<Tensor2D>;
  readonly rel_coords_log: Buffer<Tensor4D>;

  constructor(size: number, heads: number) {
    super();
    this.rel_coords_log = logSpacedOffsets(size);
    this.mlp = new Sequential<Tensor2D>(
      new Linear(2, width, smallStart()),
      new ReLU(),
      new Dropout(0.125),
      new Linear(width, heads, smallStart()),
    );
  }

  override forward(): Tensor2D {
    return this.mlp.forward(reshape(this.rel_coords_log.value, [-1, 2]));
  }
}
