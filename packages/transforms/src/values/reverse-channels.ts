import { type Image, requireImage } from '../image.js';

/** An image with its channels in reverse: blue, green, red of red, green, blue. */
export function reverseChannels(image: Image): Image {
  requireImage(image);
  const { data, channels } = image;
  const reversed = data.slice();
  for (let pixel = 0; pixel < data.length; pixel += channels) reversed.subarray(pixel, pixel + channels).reverse();
  return { ...image, data: reversed };
}
