import { add, mean, reshape, type Tensor2D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  Conv2d,
  LayerNorm,
  Linear,
  Module,
  ModuleList,
  Parameter,
  TransformerEncoderLayer,
  truncatedNormal,
} from '../../../packages/nn/src/index.js';

export interface VitOptions {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  readonly numClasses: number;
}

/**
 * A vision transformer: patches as tokens, learned positions, pre-norm encoder layers with exact GELU and an MLP four times as wide, the
 * class from the tokens' mean; Dosovitskiy et al. 2021.
 */
export class Vit extends Module {
  readonly pos_embedding: Parameter<Tensor3D>;
  readonly conv_proj: Conv2d;
  readonly layers: ModuleList<TransformerEncoderLayer>;
  readonly norm: LayerNorm;
  readonly head: Linear;

  constructor({ imageSize, patchSize, width, depth, heads, numClasses }: VitOptions) {
    super();
    const tokens = (imageSize / patchSize) ** 2;
    const layer = () =>
      new TransformerEncoderLayer(width, heads, { feedForward: 4 * width, dropout: 0, activation: 'gelu', normFirst: true });
    this.pos_embedding = new Parameter([1, tokens, width], { initializer: truncatedNormal({ std: 0.02 }) });
    this.conv_proj = new Conv2d(3, width, patchSize, { stride: patchSize });
    this.layers = new ModuleList(Array.from({ length: depth }, layer));
    this.norm = new LayerNorm(width);
    this.head = new Linear(width, numClasses);
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, imageSize, imageSize, 3]`. */
  override forward(images: Tensor4D): Tensor2D {
    const positions = this.pos_embedding.value;
    const [, tokens, width] = positions.shape;
    const patches = reshape(this.conv_proj.forward(images), [images.shape[0], tokens, width]);
    let x: Tensor3D = add(patches, positions);
    for (const layer of this.layers) x = layer.forward(x);
    return this.head.forward(mean<Tensor2D>(this.norm.forward(x), 1));
  }
}
