import { type Image, requireImage } from '../image.js';

/**
 * An image with one channel or three: grey is repeated, and of colours the luma is taken as Pillow does for its mode L,
 * (19595 R + 38470 G + 7471 B + 32768) >> 16. An image that has them already is returned as it is.
 *
 * @throws RangeError when the image has neither one channel nor three.
 */
export function toChannels(image: Image, channels: 1 | 3): Image {
  requireImage(image);
  if (image.channels === channels) return image;
  if (image.channels !== 1 && image.channels !== 3) {
    throw new RangeError(`toChannels: the image must have 1 or 3 channels, but it has ${image.channels}.`);
  }
  return channels === 1 ? toGrey(image) : repeat(image);
}

function repeat({ data, height, width }: Image): Image {
  const output = data instanceof Uint8Array ? new Uint8Array(data.length * 3) : new Float32Array(data.length * 3);
  for (let index = 0; index < output.length; index++) output[index] = data[(index / 3) | 0] ?? 0;
  return { data: output, height, width, channels: 3 };
}

function toGrey({ data, height, width }: Image): Image {
  const pixels = height * width;
  const isBytes = data instanceof Uint8Array;
  const output = isBytes ? new Uint8Array(pixels) : new Float32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [red, green, blue] = [data[pixel * 3] ?? 0, data[pixel * 3 + 1] ?? 0, data[pixel * 3 + 2] ?? 0];
    const luma = 19595 * red + 38470 * green + 7471 * blue;
    output[pixel] = isBytes ? (luma + 32768) >> 16 : luma / 65536;
  }
  return { data: output, height, width, channels: 1 };
}
