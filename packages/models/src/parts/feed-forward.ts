import { Dropout, GELU, type Initializer, Linear, Sequential } from '@ocelli/nn';
import type { Tensor } from '@tensorflow/tfjs-core';

export interface FeedForwardOptions {
  /** Probability that a value is dropped after each of the two layers in training; default 0. */
  readonly dropout?: number;
  /** Of both layers; default PyTorch's of a linear layer. */
  readonly weightInitializer?: Initializer;
  /** Of both layers; default PyTorch's of a linear layer. */
  readonly biasInitializer?: Initializer;
}

/**
 * The two linear layers of a transformer's block with a GELU between them, `[..., width]` to the same; as torchvision's `MLP`, by whose
 * positions the layers are `0` and `3`.
 */
export function feedForward<Shape extends Tensor>(
  width: number,
  hidden: number,
  options: FeedForwardOptions = {},
): Sequential<Shape> {
  const { dropout = 0, ...initializers } = options;
  return new Sequential<Shape>(
    new Linear(width, hidden, initializers),
    new GELU(),
    new Dropout(dropout),
    new Linear(hidden, width, initializers),
    new Dropout(dropout),
  );
}
