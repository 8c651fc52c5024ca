import type { Image } from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';

/** An image of bytes as float32 from 0 to 1: v / 255, as torchvision's ToTensor but for the layout; a float32 image as it is. */
export function toFloatImage(image: Image): Image {
  const { data } = image;
  if (data instanceof Float32Array) return image;
  const output = new Float32Array(data.length);
  for (let index = 0; index < data.length; index++) output[index] = (data[index] ?? 0) / 255;
  return { ...image, data: output };
}

/** Turns bytes into float32 from 0 to 1. */
export function toFloat(): ParametricTransform<undefined> {
  return makeTransform({ draw: () => undefined, image: toFloatImage });
}
