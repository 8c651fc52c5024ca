import { type Conv2d, Linear, Module, Parameter, truncatedNormal, zeros } from '@ocelli/nn';
import { concat, reshape, slice, type Tensor2D, type Tensor3D, type Tensor4D, tile } from '@tensorflow/tfjs-core';
import type { ImageClassifier } from '../image-classifier.js';
import { inPlaceOf } from '../parts/in-place-of.js';
import { LooseParameters } from '../parts/loose-parameters.js';
import type { NamePair } from '../parts/names.js';
import { patchEmbedding, toMap, toTokens } from '../parts/patch-embedding.js';
import { requireSizes } from '../parts/require-sizes.js';
import { Encoder } from './encoder.js';
import type { EncoderBlock } from './encoder-block.js';
import { timmNames } from './timm-names.js';

export interface VisionTransformerOptions {
  readonly inChannels: number;
  /** Height and width of the images; a multiple of the patch size. */
  readonly imageSize: number;
  readonly patchSize: number;
  readonly numClasses: number;
  /** Channels of a token. */
  readonly width: number;
  /** How many blocks there are. */
  readonly depth: number;
  readonly heads: number;
  /** Width between the two linear layers of a block. */
  readonly feedForward: number;
  /** Probability that a value is dropped in training, behind the positions, the attention and the linear layers. */
  readonly dropout: number;
  /** Probability that an attention weight is dropped in training. */
  readonly attentionDropout: number;
  /** Probability that the last block's branches are skipped in training; 0 for the first block, and rising evenly between. */
  readonly dropPath: number;
}

/** The last layer, `head`, zero at first. */
class Heads extends Module {
  head: Linear;

  constructor(width: number, numClasses: number) {
    super();
    this.head = new Linear(width, numClasses, { weightInitializer: zeros(), biasInitializer: zeros() });
  }

  override forward(x: Tensor2D): Tensor2D {
    return this.head.forward(x);
  }
}

/**
 * The vision transformer: patches as tokens beside one for the class, learned positions, encoder blocks, and the class from its token;
 * Dosovitskiy et al. 2021. State in the names of torchvision's `VisionTransformer`.
 */
export class VisionTransformer extends Module implements ImageClassifier {
  readonly numFeatures: number;
  readonly class_token: Parameter<Tensor3D>;
  readonly conv_proj: Conv2d;
  readonly encoder: Encoder;
  heads: Heads;
  readonly #imageSize: number;
  readonly #grid: number;

  /** @throws RangeError when a size is not a whole number of at least 1, or the patch size does not divide the image size. */
  constructor(options: VisionTransformerOptions) {
    super();
    const { dropout, attentionDropout, dropPath, ...sizes } = options;
    requireSizes('VisionTransformer', sizes);
    const { inChannels, imageSize, patchSize, numClasses, width } = sizes;
    if (imageSize % patchSize !== 0) {
      throw new RangeError(`VisionTransformer: imageSize must be a multiple of patchSize ${patchSize}, but it is ${imageSize}.`);
    }
    this.numFeatures = width;
    this.#imageSize = imageSize;
    this.#grid = imageSize / patchSize;
    this.class_token = new Parameter([1, 1, width], { initializer: zeros() });
    this.conv_proj = patchEmbedding(inChannels, width, patchSize, {
      weightInitializer: truncatedNormal({ std: Math.sqrt(1 / (inChannels * patchSize ** 2)) }),
      biasInitializer: zeros(),
    });
    this.encoder = new Encoder({ ...sizes, tokens: this.#grid ** 2 + 1, dropout, attentionDropout, dropPath });
    this.heads = new Heads(width, numClasses);
  }

  /** What the last attention reads, the last place at which the patches have a say in the class's token. */
  get mapLayer(): Module {
    return ([...this.encoder.layers].at(-1) as EncoderBlock).ln_1;
  }

  /** Logits, `[batch, numClasses]`, of images `[batch, imageSize, imageSize, inChannels]`. */
  override forward(images: Tensor4D): Tensor2D {
    return this.forwardHead(this.forwardFeatures(images));
  }

  /** The class's token and those of the patches, `[batch, 1 + patches, width]`. @throws RangeError for images of another size. */
  forwardFeatures(images: Tensor4D): Tensor3D {
    return this.encoder.forward(this.#tokensOf(images));
  }

  /** Logits from the class's token. */
  forwardHead(tokens: Tensor3D): Tensor2D {
    const [batch, , width] = tokens.shape;
    return this.heads.forward(reshape(slice(tokens, [0, 0, 0], [batch, 1, width]), [batch, width]) as Tensor2D);
  }

  /** The tokens of the patches behind each block, before the last normalisation: `[batch, grid, grid, width]` each, all of one size. */
  *forwardStages(images: Tensor4D): Generator<Tensor4D> {
    let tokens = this.encoder.place(this.#tokensOf(images));
    for (const block of this.encoder.layers) {
      tokens = block.forward(tokens);
      const [batch, count, width] = tokens.shape;
      const patches: Tensor3D = slice(tokens, [0, 1, 0], [batch, count - 1, width]);
      yield toMap(patches, this.#grid, this.#grid);
    }
  }

  resetClassifier(numClasses: number): void {
    requireSizes('VisionTransformer', { numClasses });
    this.heads = inPlaceOf(this.heads, new Heads(this.numFeatures, numClasses));
  }

  timmNames(): NamePair[] {
    return timmNames([...this.encoder.layers].length);
  }

  layerGroups(): readonly (readonly Module[])[] {
    const { class_token: classToken, encoder } = this;
    const stem = [this.conv_proj, new LooseParameters(classToken, encoder.pos_embedding)];
    return [stem, ...[...encoder.layers].map((block) => [block]), [encoder.ln, this.heads]];
  }

  #tokensOf(images: Tensor4D): Tensor3D {
    const [batch, height, width] = images.shape;
    if (height !== this.#imageSize || width !== this.#imageSize) {
      throw new RangeError(
        `${this.describe()}: the images must be ${this.#imageSize} x ${this.#imageSize}, but they are [${images.shape}].`,
      );
    }
    const patches = toTokens(this.conv_proj.forward(images));
    return concat([tile(this.class_token.value, [batch, 1, 1]), patches], 1);
  }
}
