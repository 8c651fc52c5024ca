import type { Rng } from '@ocelli/random';
import { type Image, type ImageSize, requireImage } from './image.js';

/** A pure function of an image and a random stream. Any function of this form goes where a transform is expected. */
export type Transform = (image: Image, rng: Rng) => Image;

/**
 * What a transform is made of: it draws its parameters from the image's size and a random stream, then applies them. What is
 * drawn once can so be applied to everything that belongs to the image.
 */
export interface TransformParts<Parameters> {
  draw(size: ImageSize, rng: Rng): Parameters;
  image(image: Image, parameters: Parameters): Image;
}

/** A transform whose two halves can be used apart. */
export interface ParametricTransform<Parameters> extends TransformParts<Parameters> {
  (image: Image, rng: Rng): Image;
}

/** Makes a transform from its parts; all transforms of this package are made by it. */
export function makeTransform<Parameters>({ draw, image: apply }: TransformParts<Parameters>): ParametricTransform<Parameters> {
  const transform = (image: Image, rng: Rng): Image => {
    requireImage(image);
    return apply(image, draw({ height: image.height, width: image.width }, rng));
  };
  return Object.assign(transform, { draw, image: apply });
}

/** Applies transforms one after the other; all of them draw from the same stream in turn. */
export function compose(transforms: readonly Transform[]): Transform {
  return (image, rng) => transforms.reduce((current, transform) => transform(current, rng), image);
}
