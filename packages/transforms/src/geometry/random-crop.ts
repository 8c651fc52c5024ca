import { type PixelBox, readSize, requireOneOf, type SizeOption } from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';
import { borderModes } from './border.js';
import { type BorderOptions, cropImage } from './crop.js';
import { type Padding, paddedBox } from './pad.js';

export interface RandomCropOptions extends BorderOptions {
  /** The side of a square or [height, width]. */
  readonly size: SizeOption;
  /** Pixels to add around the image before the crop; 0 by default. */
  readonly padding?: Padding;
  /** Whether an image that is too small is padded on both sides as far as needed; false by default: it is an error. */
  readonly padIfNeeded?: boolean;
}

/**
 * Cuts out a box of that size from a place drawn uniformly, as torchvision.transforms.RandomCrop (the padding is never
 * copied: the box just reaches over the border).
 *
 * @throws RangeError when an option is no whole number or there is no such mode, or, on use, when the padded image is smaller than the box.
 */
export function randomCrop({
  size,
  padding = 0,
  padIfNeeded = false,
  ...border
}: RandomCropOptions): ParametricTransform<PixelBox> {
  const { height, width } = readSize(size, 'randomCrop: size');
  paddedBox({ height: 1, width: 1 }, padding, 'randomCrop: padding');
  requireOneOf(border.mode ?? 'constant', borderModes, 'randomCrop: mode');
  return makeTransform({
    draw: (image, rng) => {
      const field = paddedBox(image, padding, 'randomCrop: padding');
      const [spareRows, spareColumns] = [field.height - height, field.width - width];
      if (!padIfNeeded && (spareRows < 0 || spareColumns < 0)) {
        throw new RangeError(
          `randomCrop: the image of ${field.height} x ${field.width} pixels, padding included, is smaller than the crop of ` +
            `${height} x ${width}: use padIfNeeded, or resize first.`,
        );
      }
      return { top: field.top + drawOffset(spareRows), left: field.left + drawOffset(spareColumns), height, width };

      /** What is missing, m, is padded on both sides, so that m + 1 places are left. */
      function drawOffset(spare: number): number {
        return rng.integer(Math.abs(spare) + 1) + Math.min(spare, 0);
      }
    },
    image: (image, box) => cropImage(image, box, border),
  });
}
