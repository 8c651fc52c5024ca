import { Conv2d, type Conv2dOptions } from '@ocelli/nn';
import { reshape, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';

export type PatchEmbeddingOptions = Pick<Conv2dOptions, 'weightInitializer' | 'biasInitializer'>;

/**
 * Turns each square patch of an image into a vector: a convolution whose kernel is as large as its step, `[batch, height, width,
 * inChannels]` to `[batch, height / patchSize, width / patchSize, outChannels]`.
 */
export function patchEmbedding(
  inChannels: number,
  outChannels: number,
  patchSize: number,
  options: PatchEmbeddingOptions = {},
): Conv2d {
  return new Conv2d(inChannels, outChannels, patchSize, { ...options, stride: patchSize });
}

/** The pixels of a map, row by row, as tokens: `[batch, height, width, channels]` to `[batch, height width, channels]`. */
export function toTokens(map: Tensor4D): Tensor3D {
  const [batch, height, width, channels] = map.shape;
  return reshape(map, [batch, height * width, channels]);
}

/** Tokens as the map that they were made of: `[batch, height width, channels]` to `[batch, height, width, channels]`. */
export function toMap(tokens: Tensor3D, height: number, width: number): Tensor4D {
  const [batch, , channels] = tokens.shape;
  return reshape(tokens, [batch, height, width, channels]);
}
