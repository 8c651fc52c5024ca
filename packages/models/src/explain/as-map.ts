import { slice, type Tensor, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { toMap } from '../parts/patch-embedding.js';

/**
 * Features as a map `[batch, height, width, channels]`: tokens are laid out as a square, row by row, and without the class's where one
 * stands before them.
 *
 * @throws RangeError for what is neither a map nor so many tokens.
 */
export function asMap(name: string, features: Tensor): Tensor4D {
  if (features.rank === 4) return features as Tensor4D;
  const [batch = 0, tokens = 0, channels = 0] = features.shape;
  const side = Math.floor(Math.sqrt(tokens));
  const classTokens = tokens - side ** 2;
  if (features.rank !== 3 || side === 0 || classTokens > 1) {
    throw new RangeError(
      `${name}: a map is made of [batch, height, width, channels], or of tokens [batch, n x n, channels] with or without one for the class, but it is [${features.shape}].`,
    );
  }
  const patches = slice(features as Tensor3D, [0, classTokens, 0], [batch, side ** 2, channels]);
  return toMap(patches, side, side);
}
