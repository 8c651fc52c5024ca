import { concat, div, matMul, reshape, slice, type Tensor2D, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { Airbench } from './airbench.js';
import { symmetricEigen } from './symmetric-eigen.js';

export interface InitializeWhiteningOptions {
  /** Added to the second moments, for directions in which images hardly differ; default 5e-4. */
  readonly epsilon?: number;
}

/**
 * Gives the model's first convolution its weight, from images as the model is given them in training, `[batch, height, width, channels]`;
 * some thousands are enough. Of the products of patches' pixels with each other, on average, it takes the eigenvectors, each divided by
 * `sqrt(eigenvalue + epsilon)`, and then their opposites: so the outputs of the first half have variance 1 and are not correlated, where
 * the images' mean is 0. Jordan 2024, section 3.2.
 *
 * @throws RangeError when the images have other channels than the model takes, or are smaller than a patch.
 */
export async function initializeWhitening(
  model: Airbench,
  images: Tensor4D,
  { epsilon = 5e-4 }: InitializeWhiteningOptions = {},
): Promise<void> {
  const { weight, inChannels } = model.whiten;
  const [side] = weight.heldShape;
  if (side === undefined || images.shape[3] !== inChannels || images.shape[1] < side || images.shape[2] < side) {
    throw new RangeError(
      `initializeWhitening: the images must be [batch, height, width, ${inChannels}] of at least ${side}x${side}, but they are [${images.shape}].`,
    );
  }
  const products = tidy(() => patchProducts(images, side));
  const rows = await products.array();
  products.dispose();
  const { values, vectors } = symmetricEigen(rows);
  const directions = vectors.map((vector, index) => vector.map((part) => part / Math.sqrt((values[index] ?? 0) + epsilon)));
  const outputs = [...directions, ...directions.map((direction) => direction.map((part) => -part))];
  const held = outputs[0]?.flatMap((_, part) => outputs.map((output) => output[part] ?? Number.NaN));
  weight.value = tensor4d(held ?? [], [side, side, inChannels, outputs.length]);
}

/** The mean over all patches of `side` by `side` pixels of each product of two of their numbers, in the order height, width, channels. */
function patchProducts(images: Tensor4D, side: number): Tensor2D {
  const [batch, height, width, channels] = images.shape;
  const [rows, columns] = [height - side + 1, width - side + 1];
  const shifts = Array.from({ length: side ** 2 }, (_, index) => [Math.floor(index / side), index % side] as const);
  const shifted = shifts.map(([down, right]) => slice(images, [0, down, right, 0], [batch, rows, columns, channels]));
  const count = batch * rows * columns;
  const patches = reshape(concat(shifted, 3), [count, side ** 2 * channels]) as Tensor2D;
  return div(matMul(patches, patches, true), count);
}
