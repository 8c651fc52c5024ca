import { Rng } from '@ocelli/random';
import type { Image } from '../image.js';

/** An image of random bytes. */
export function noise(height: number, width: number, channels = 3, seed = 1): Image {
  const rng = new Rng(seed);
  return { data: Uint8Array.from({ length: height * width * channels }, () => rng.integer(256)), height, width, channels };
}

/** An image with one channel from rows of values. */
export function grey(...rows: readonly (readonly number[])[]): Image {
  return { data: Uint8Array.from(rows.flat()), height: rows.length, width: rows[0]?.length ?? 0, channels: 1 };
}

/** One channel of an image, as an image. */
export function channelOf({ data, height, width, channels }: Image, channel: number): Image {
  return { data: data.filter((_, index) => index % channels === channel), height, width, channels: 1 };
}

/** The same values in a `Float32Array`. */
export function asFloats(image: Image): Image {
  return { ...image, data: Float32Array.from(image.data) };
}
