import type { Interpolation } from './geometry/axis-weights.js';
import { centerBox, cropImage } from './geometry/crop.js';
import { resizedSize, resizeImage } from './geometry/resize.js';
import { type Image, type ImageSize, type PixelBox, requireImage } from './image.js';
import { makeTransform, type ParametricTransform } from './transform.js';
import { normalizeImage } from './values/normalize.js';
import { reverseChannels } from './values/reverse-channels.js';
import { toChannels } from './values/to-channels.js';

/** How a picture becomes a model's input: plain data, kept beside the weights, the same in training, in Node and in a page. */
export interface Preprocessing {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** The order in which the model takes colours; default 'rgb'. `mean` and `std` are in that order. */
  readonly channelOrder?: 'rgb' | 'bgr';
  /** What is subtracted from each channel on the scale 0 to 1. */
  readonly mean: readonly number[];
  /** What each channel is divided by on the scale 0 to 1. */
  readonly std: readonly number[];
  /**
   * The picture is resized, its proportions kept, until it covers the input times this, and its middle is cut out: 256 / 224 for
   * ImageNet's usual evaluation. Absent, it is resized to the input's size whatever its proportions.
   */
  readonly resizeRatio?: number;
  /** Default 'bilinear', always with antialias. */
  readonly interpolation?: Interpolation;
}

/**
 * A model's input from a picture of any size and of one or three channels: float32, height x width x channels.
 *
 * @throws RangeError when the preprocessing is out of range or the picture has neither one channel nor three.
 */
export function preprocessImage(image: Image, preprocessing: Preprocessing): Image {
  const { channels, channelOrder = 'rgb', mean, std } = preprocessing;
  requireImage(image);
  const pixels = toChannels(fit(image, preprocessing), channels);
  return normalizeImage(channelOrder === 'bgr' ? reverseChannels(pixels) : pixels, { mean, std });
}

/** The part of a picture that a model's input shows, in the picture's own pixels, of which it may begin and end within one. */
export function inputBox(image: ImageSize, preprocessing: Preprocessing): PixelBox {
  const covering = coveringSize(image, preprocessing);
  const { top, left, height, width } = centerBox(covering, preprocessing);
  const [down, across] = [image.height / covering.height, image.width / covering.width];
  return { top: top * down, left: left * across, height: height * down, width: width * across };
}

/** Makes a model's input of a picture, as `preprocessImage`. */
export function preprocess(preprocessing: Preprocessing): ParametricTransform<undefined> {
  return makeTransform({ draw: () => undefined, image: (image) => preprocessImage(image, preprocessing) });
}

function fit(image: Image, preprocessing: Preprocessing): Image {
  const { height, width, interpolation = 'bilinear' } = preprocessing;
  const { height: fullHeight, width: fullWidth } = coveringSize(image, preprocessing);
  const same = fullHeight === image.height && fullWidth === image.width;
  const resized = same ? image : resizeImage(image, { size: [fullHeight, fullWidth], interpolation, antialias: true });
  return fullHeight === height && fullWidth === width ? resized : cropImage(resized, centerBox(resized, { height, width }));
}

/** The size before the middle is cut out. */
function coveringSize(image: ImageSize, { height, width, resizeRatio }: Preprocessing): ImageSize {
  if (resizeRatio === undefined) return { height, width };
  if (!(resizeRatio >= 1)) throw new RangeError(`preprocess: resizeRatio must be at least 1, but it is ${resizeRatio}.`);
  if (height === width) return resizedSize(image, { size: Math.round(height * resizeRatio) });
  const scale = Math.max(height / image.height, width / image.width) * resizeRatio;
  return {
    height: Math.max(height, Math.round(image.height * scale)),
    width: Math.max(width, Math.round(image.width * scale)),
  };
}
