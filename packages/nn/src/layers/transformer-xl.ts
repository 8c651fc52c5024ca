import { concat, slice, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { normal } from '../initializers/normal.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';
import { ModuleList } from './module-list.js';
import { withoutGradient } from './relative-attention.js';
import { requireInteger } from './require.js';
import { TransformerXlLayer, type TransformerXlLayerOptions } from './transformer-xl-layer.js';

export interface TransformerXlOptions extends TransformerXlLayerOptions {
  readonly width: number;
  readonly heads: number;
  /** How many layers there are. */
  readonly depth: number;
  /** How many tokens before a segment each layer remembers. */
  readonly memory: number;
}

/** What a segment gives. */
export interface SegmentOutput {
  /** `[batch, tokens, width]`. */
  readonly output: Tensor3D;
  /** What each layer took, of the last tokens: to be given with the next segment. No gradient flows through it. */
  readonly memories: readonly Tensor3D[];
}

/**
 * The layers of Transformer-XL: a segment of tokens attends to itself and to what each layer took of the segments before; Dai et al. 2019.
 *
 * State: `r_w_bias` and `r_r_bias` `[heads, width / heads]`, which all layers share, and `layers`.
 */
export class TransformerXl extends Module {
  readonly r_w_bias: Parameter<Tensor2D>;
  readonly r_r_bias: Parameter<Tensor2D>;
  readonly layers: ModuleList<TransformerXlLayer>;
  readonly #memory: number;

  /** @throws RangeError when a size is not a whole number, the width is not even, or the heads do not divide it. */
  constructor({ width, heads, depth, memory, ...layer }: TransformerXlOptions) {
    super();
    requireInteger('TransformerXl: depth', depth);
    requireInteger('TransformerXl: memory', memory, 0);
    this.#memory = memory;
    this.layers = new ModuleList(Array.from({ length: depth }, () => new TransformerXlLayer(width, heads, layer)));
    const bias = () => new Parameter<Tensor2D>([heads, width / heads], { initializer: normal(0, 0.02) });
    this.r_w_bias = bias();
    this.r_r_bias = bias();
  }

  /**
   * The next segment, `[batch, tokens, width]`, and what the one before has given as `memories`; none for the first.
   *
   * @throws RangeError when there is not one memory for each layer, or the shapes do not fit together.
   */
  override forward(segment: Tensor3D, memories: readonly Tensor3D[] = []): SegmentOutput {
    if (memories.length !== 0 && memories.length !== this.layers.length) {
      throw new RangeError(
        `${this.describe()}: there must be ${this.layers.length} memories or none, but there are ${memories.length}.`,
      );
    }
    const biases = { content: this.r_w_bias.value, position: this.r_r_bias.value };
    const remembered: Tensor3D[] = [];
    let output = segment;
    for (const [index, layer] of [...this.layers].entries()) {
      const memory = memories[index];
      if (this.#memory > 0) remembered.push(this.#lastOf(output, memory));
      output = layer.forward(output, biases, memory);
    }
    return { output, memories: remembered };
  }

  #lastOf(hidden: Tensor3D, memory: Tensor3D | undefined): Tensor3D {
    const all = memory === undefined ? hidden : concat([memory, hidden], 1);
    const [batch, tokens, width] = all.shape;
    const kept = Math.min(tokens, this.#memory);
    return withoutGradient(slice(all, [0, tokens - kept, 0], [batch, kept, width]));
  }
}
