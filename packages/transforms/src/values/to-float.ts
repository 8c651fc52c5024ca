import type { Image } from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';

/** An image of bytes as float32 from 0 to 1: v / 255, as torchvision's ToTensor but for the layout; a float32 image as it is. */
export function toFloatImage(image: Image): Image {
  if (image.data instanceof Float32Array) return image;
  return { ...image, data: Float32Array.from(image.data, (value) => value / 255) };
}

/** Turns bytes into float32 from 0 to 1. */
export function toFloat(): ParametricTransform<undefined> {
  return makeTransform({ draw: () => undefined, image: toFloatImage });
}
