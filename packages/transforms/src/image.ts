/**
 * A picture as rows of pixels of interleaved channels (height x width x channels): grey levels 0 to 255 in a `Uint8Array`,
 * or any values, usually 0 to 1, in a `Float32Array`. Transforms never write to an image that they are given.
 */
export interface Image {
  readonly data: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Extents in pixels; an `Image` is one. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** A rectangle of pixels; `top` and `left` may be negative where a function says so. */
export interface PixelBox extends ImageSize {
  readonly top: number;
  readonly left: number;
}

/** One length for a square, or [height, width]. */
export type SizeOption = number | readonly [height: number, width: number];

/** @throws RangeError unless the data is as long as height x width x channels. */
export function requireImage(image: Image): void {
  const { height, width, channels } = image;
  const whole = [height, width, channels].every((extent) => Number.isInteger(extent) && extent >= 1);
  if (!whole || image.data.length !== height * width * channels) {
    throw new RangeError(
      `The image says ${height} x ${width} pixels of ${channels} channels, but its data has ${image.data.length} values.`,
    );
  }
}

/** An image of that size, all zero, with the channels and the type of values of another. */
export function blankLike(image: Image, { height, width }: ImageSize): Image {
  const length = height * width * image.channels;
  const data = image.data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  return { data, height, width, channels: image.channels };
}

/** @throws RangeError unless the value is one of the choices; types alone do not keep a program in JavaScript from another. */
export function requireOneOf(value: string, choices: readonly string[], option: string): void {
  if (choices.includes(value)) return;
  throw new RangeError(`${option} must be one of ${choices.join(', ')}, but it is ${JSON.stringify(value)}.`);
}

/** @throws RangeError unless both extents are positive integers. */
export function readSize(size: SizeOption, option: string): ImageSize {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  for (const extent of [height, width]) {
    if (!Number.isInteger(extent) || extent < 1) {
      throw new RangeError(`${option} must be a positive integer or [height, width] of them, but it is ${JSON.stringify(size)}.`);
    }
  }
  return { height, width };
}

/**
 * One value per channel from an option that may give a single value for all.
 *
 * @throws RangeError when there are neither one nor `channels` values, or when one does not fit the image's type.
 */
export function perChannel(values: number | readonly number[], image: Image, option: string): readonly number[] {
  const given = typeof values === 'number' ? [values] : values;
  if (given.length !== 1 && given.length !== image.channels) {
    throw new RangeError(`${option} has ${given.length} values, but the image has ${image.channels} channels.`);
  }
  return given.length === image.channels ? given : Array.from({ length: image.channels }, () => given[0] ?? 0);
}

/** A fill colour, one value per channel. @throws RangeError when it does not fit the image. */
export function readFill(fill: number | readonly number[], image: Image): readonly number[] {
  const colour = perChannel(fill, image, 'fill');
  for (const value of colour) {
    const fits = image.data instanceof Uint8Array ? Number.isInteger(value) && value >= 0 && value <= 255 : !Number.isNaN(value);
    if (!fits)
      throw new RangeError(`fill must be integers from 0 to 255 for an image of bytes, but it is ${JSON.stringify(fill)}.`);
  }
  return colour;
}
