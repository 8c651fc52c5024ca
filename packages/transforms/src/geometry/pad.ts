import { type Image, type ImageSize, type PixelBox, requireOneOf } from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';
import { borderModes } from './border.js';
import { type BorderOptions, cropImage } from './crop.js';

/** Pixels to add: one number for all sides, or a number per side, 0 where none is given. */
export type Padding =
  | number
  | { readonly left?: number; readonly top?: number; readonly right?: number; readonly bottom?: number };

export interface PadOptions extends BorderOptions {
  readonly padding: Padding;
}

/**
 * Adds pixels around an image, as torchvision.transforms.functional.pad.
 *
 * @throws RangeError when a padding is not a non-negative integer or the fill does not fit the image.
 */
export function padImage(image: Image, { padding, ...border }: PadOptions): Image {
  return cropImage(image, paddedBox(image, padding, 'padding'), border);
}

/**
 * Adds pixels around an image, as torchvision.transforms.Pad.
 *
 * @throws RangeError when a padding is not a non-negative integer or there is no such mode.
 */
export function pad({ padding, ...border }: PadOptions): ParametricTransform<PixelBox> {
  paddedBox({ height: 1, width: 1 }, padding, 'pad: padding');
  requireOneOf(border.mode ?? 'constant', borderModes, 'pad: mode');
  return makeTransform({
    draw: (size) => paddedBox(size, padding, 'pad: padding'),
    image: (image, box) => cropImage(image, box, border),
  });
}

/** The box that reaches over an image by its padding. @throws RangeError when a padding is not a non-negative integer. */
export function paddedBox({ height, width }: ImageSize, padding: Padding, option: string): PixelBox {
  const sides = typeof padding === 'number' ? { left: padding, top: padding, right: padding, bottom: padding } : padding;
  const { left = 0, top = 0, right = 0, bottom = 0 } = sides;
  for (const side of [left, top, right, bottom]) {
    if (!Number.isInteger(side) || side < 0) {
      throw new RangeError(`${option} must be non-negative integers, but it is ${JSON.stringify(padding)}.`);
    }
  }
  return { top: -top, left: -left, height: height + top + bottom, width: width + left + right };
}
