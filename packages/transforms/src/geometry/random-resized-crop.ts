import type { Rng } from '@ocelli/random';
import { type ImageSize, type PixelBox, readSize, type SizeOption } from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';
import { type ResampleOptions, requireInterpolation } from './resample.js';
import { resizedCropImage } from './resize.js';

/** A lower and an upper bound. */
export type Range = readonly [low: number, high: number];

export interface RandomResizedCropOptions extends ResampleOptions {
  /** The result's side or [height, width]. */
  readonly size: SizeOption;
  /** Which part of the image's area the box has; [0.08, 1] by default. */
  readonly scale?: Range;
  /** The box's width over its height; [3/4, 4/3] by default. */
  readonly ratio?: Range;
}

/**
 * Cuts out a box of random area and shape and resizes it, as torchvision.transforms.RandomResizedCrop (Szegedy et al.,
 * "Going deeper with convolutions", CVPR 2015).
 *
 * The area is uniform in `scale`, the logarithm of the ratio uniform in that of `ratio`, the place uniform. A box that does not
 * fit is drawn again, ten times at most; then the largest box in the middle that keeps `ratio` is taken.
 *
 * @throws RangeError when the size is no positive integer, a range is not positive and ascending, or there is no such interpolation.
 */
export function randomResizedCrop({
  size,
  scale = [0.08, 1],
  ratio = [3 / 4, 4 / 3],
  ...options
}: RandomResizedCropOptions): ParametricTransform<PixelBox> {
  readSize(size, 'randomResizedCrop: size');
  requireRange(scale, 'randomResizedCrop: scale');
  requireRange(ratio, 'randomResizedCrop: ratio');
  requireInterpolation(options, 'randomResizedCrop: interpolation');
  return makeTransform({
    draw: (image, rng) => drawBox(image, rng, scale, ratio),
    image: (image, box) => resizedCropImage(image, box, { size, ...options }),
  });
}

function drawBox(image: ImageSize, rng: Rng, scale: Range, ratio: Range): PixelBox {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = image.height * image.width * rng.uniform(scale[0], scale[1]);
    const aspect = Math.exp(rng.uniform(Math.log(ratio[0]), Math.log(ratio[1])));
    const width = Math.round(Math.sqrt(area * aspect));
    const height = Math.round(Math.sqrt(area / aspect));
    if (width > 0 && width <= image.width && height > 0 && height <= image.height) {
      const top = rng.integer(image.height - height + 1);
      return { top, left: rng.integer(image.width - width + 1), height, width };
    }
  }
  return middleBox(image, ratio);
}

function middleBox(image: ImageSize, [lowest, highest]: Range): PixelBox {
  const aspect = image.width / image.height;
  const height = aspect < lowest ? Math.max(Math.round(image.width / lowest), 1) : image.height;
  const width = aspect > highest ? Math.max(Math.round(image.height * highest), 1) : image.width;
  return { top: Math.floor((image.height - height) / 2), left: Math.floor((image.width - width) / 2), height, width };
}

function requireRange([low, high]: Range, option: string): void {
  if (!(low > 0 && low <= high && high < Infinity)) {
    throw new RangeError(`${option} must be two positive numbers, the smaller one first, but it is [${low}, ${high}].`);
  }
}
