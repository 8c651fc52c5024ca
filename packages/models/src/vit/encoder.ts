import { Dropout, LayerNorm, Module, normal, Parameter } from '@ocelli/nn';
import { add, type Tensor3D } from '@tensorflow/tfjs-core';
import { dropPathRates } from '../parts/drop-path-rates.js';
import { EncoderBlock, type EncoderBlockOptions } from './encoder-block.js';

export interface EncoderOptions extends EncoderBlockOptions {
  readonly tokens: number;
  /** How many blocks there are. */
  readonly depth: number;
  /** Of the last block; the first has none, and it rises evenly between. */
  readonly dropPath: number;
}

/** Blocks one after the other, named as torchvision names them: `encoder_layer_0`, `encoder_layer_1`, ... */
export class EncoderLayers extends Module implements Iterable<EncoderBlock> {
  [name: `encoder_layer_${number}`]: EncoderBlock;
  readonly #depth: number;

  constructor(blocks: readonly EncoderBlock[]) {
    super();
    this.#depth = blocks.length;
    for (const [index, block] of blocks.entries()) this[`encoder_layer_${index}`] = block;
  }

  override forward(x: Tensor3D): Tensor3D {
    let y = x;
    for (const block of this) y = block.forward(y);
    return y;
  }

  *[Symbol.iterator](): Generator<EncoderBlock> {
    for (let index = 0; index < this.#depth; index++) yield this[`encoder_layer_${index}`] as EncoderBlock;
  }
}

/**
 * Learned positions, blocks and a layer normalisation, `[batch, tokens, width]` to the same; as torchvision's `Encoder`.
 *
 * State: `pos_embedding` `[1, tokens, width]`, `layers` and `ln`.
 */
export class Encoder extends Module {
  readonly pos_embedding: Parameter<Tensor3D>;
  readonly dropout: Dropout;
  readonly layers: EncoderLayers;
  readonly ln: LayerNorm;

  constructor(options: EncoderOptions) {
    super();
    const { tokens, depth, width, dropout } = options;
    this.pos_embedding = new Parameter([1, tokens, width], { initializer: normal(0, 0.02) });
    this.dropout = new Dropout(dropout);
    const rates = dropPathRates(options.dropPath, depth);
    this.layers = new EncoderLayers(rates.map((dropPath) => new EncoderBlock({ ...options, dropPath })));
    this.ln = new LayerNorm(width, { epsilon: 1e-6 });
  }

  override forward(tokens: Tensor3D): Tensor3D {
    return this.ln.forward(this.layers.forward(this.place(tokens)));
  }

  /** The tokens with their positions added. */
  place(tokens: Tensor3D): Tensor3D {
    return this.dropout.forward(add(tokens, this.pos_embedding.value));
  }
}
