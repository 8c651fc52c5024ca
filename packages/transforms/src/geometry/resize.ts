import { type Image, type ImageSize, type PixelBox, readSize, requireImage, type SizeOption } from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';
import { requireBox } from './crop.js';
import { type ResampleOptions, requireInterpolation, resample } from './resample.js';

export interface ResizeOptions extends ResampleOptions {
  /** The length of the shorter side, the ratio of the sides being kept; or [height, width]. */
  readonly size: SizeOption;
  /** With a number as `size`: the longest that the longer side may become; the shorter one then gets shorter too. */
  readonly maxSize?: number;
}

/**
 * An image at another size, as torchvision.transforms.functional.resize.
 *
 * 'bilinear' and 'bicubic' with antialias agree with Pillow to one grey level, 'nearest-exact' is Pillow's nearest.
 *
 * @throws RangeError when a size is no positive integer, `maxSize` is not above `size`, or there is no such interpolation.
 */
export function resizeImage(image: Image, options: ResizeOptions): Image {
  requireImage(image);
  return resample(image, wholeBox(image), resizedSize(image, options), options);
}

/** Resizes an image, as torchvision.transforms.Resize. @throws RangeError as `resizeImage`. */
export function resize(options: ResizeOptions): ParametricTransform<ImageSize> {
  resizedSize({ height: 1, width: 1 }, options);
  requireInterpolation(options, 'resize: interpolation');
  return makeTransform({
    draw: (size) => resizedSize(size, options),
    image: (image, size) => resample(image, wholeBox(image), size, options),
  });
}

export interface ResizedCropOptions extends ResampleOptions {
  /** The side of a square or [height, width]. */
  readonly size: SizeOption;
}

/**
 * The part of an image in a box, resized; pixels outside the box have no influence. As
 * torchvision.transforms.functional.resized_crop, without the copy between.
 *
 * @throws RangeError when the box is not inside the image or the size is no positive integer.
 */
export function resizedCropImage(image: Image, box: PixelBox, { size, ...options }: ResizedCropOptions): Image {
  requireImage(image);
  requireBox(box);
  if (box.top < 0 || box.left < 0 || box.top + box.height > image.height || box.left + box.width > image.width) {
    throw new RangeError(`The box ${JSON.stringify(box)} reaches out of the image of ${image.height} x ${image.width} pixels.`);
  }
  return resample(image, box, readSize(size, 'size'), options);
}

function wholeBox({ height, width }: ImageSize): PixelBox {
  return { top: 0, left: 0, height, width };
}

/** The size that `resize` gives an image; the longer side is rounded down, as torchvision does. */
export function resizedSize(image: ImageSize, { size, maxSize }: ResizeOptions): ImageSize {
  const target = readSize(size, 'resize: size');
  if (typeof size !== 'number') {
    if (maxSize !== undefined) throw new RangeError('resize: maxSize needs a number as size, but size is [height, width].');
    return target;
  }
  if (maxSize !== undefined && !(Number.isInteger(maxSize) && maxSize > size)) {
    throw new RangeError(`resize: maxSize must be an integer above the size ${size}, but it is ${maxSize}.`);
  }
  const [short, long] = image.height < image.width ? [image.height, image.width] : [image.width, image.height];
  let newShort = size;
  let newLong = Math.floor((size * long) / short);
  if (maxSize !== undefined && newLong > maxSize) {
    newShort = Math.max(Math.floor((maxSize * newShort) / newLong), 1);
    newLong = maxSize;
  }
  return image.height < image.width ? { height: newShort, width: newLong } : { height: newLong, width: newShort };
}
