import { type Image, readSize, requireImage, type SizeOption } from '../image.js';
import { centerBox, cropImage } from './crop.js';
import { flipImage } from './flip.js';

/**
 * The four corners (top left, top right, bottom left, bottom right) and the middle of an image, as
 * torchvision.transforms.functional.five_crop.
 *
 * @throws RangeError when the size is no positive integer or larger than the image.
 */
export function fiveCropImage(image: Image, size: SizeOption): Image[] {
  requireImage(image);
  const { height, width } = readSize(size, 'fiveCrop: size');
  const [bottom, right] = [image.height - height, image.width - width];
  if (bottom < 0 || right < 0) {
    throw new RangeError(`fiveCrop: the image of ${image.height} x ${image.width} pixels is smaller than ${height} x ${width}.`);
  }
  const corners = [0, bottom].flatMap((top) => [0, right].map((left) => ({ top, left, height, width })));
  return [...corners, centerBox(image, { height, width })].map((box) => cropImage(image, box));
}

/** The five crops of an image and then those of its mirror image, as torchvision.transforms.functional.ten_crop. */
export function tenCropImage(image: Image, size: SizeOption): Image[] {
  return [...fiveCropImage(image, size), ...fiveCropImage(flipImage(image, 'horizontal'), size)];
}
