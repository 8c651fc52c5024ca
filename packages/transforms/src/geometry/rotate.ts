import { type Image, type ImageSize, readFill, requireImage, requireOneOf } from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';
import { type AffineMap, sampleAffine } from './sample-affine.js';

export interface RotateOptions {
  /** Counter-clockwise, in degrees. */
  readonly angle: number;
  /** 'nearest' by default. */
  readonly interpolation?: 'nearest' | 'bilinear';
  /** Whether the result grows to hold the whole rotated image; false by default. It assumes the default centre. */
  readonly expand?: boolean;
  /** The point that stays in place, in pixels from the top left corner; the image's middle by default. */
  readonly center?: { readonly x: number; readonly y: number };
  /** The colour of what lies outside, one value or one per channel; black by default. */
  readonly fill?: number | readonly number[];
}

/**
 * An image turned about a point, as torchvision.transforms.functional.rotate on a tensor: at (x, y) from the middle the result
 * shows the point (x cos a - y sin a, x sin a + y cos a) of the image. (Pillow's bilinear rotation treats the border otherwise.)
 *
 * @throws RangeError when the angle or the centre is not finite, there is no such interpolation, or the fill does not fit the image.
 */
export function rotateImage(
  image: Image,
  { angle, interpolation = 'nearest', expand = false, center, fill }: RotateOptions,
): Image {
  requireImage(image);
  if (![angle, center?.x ?? 0, center?.y ?? 0].every(Number.isFinite)) {
    throw new RangeError(`rotate: the angle and the center must be finite, but they are ${angle} and ${JSON.stringify(center)}.`);
  }
  requireOneOf(interpolation, ['nearest', 'bilinear'], 'rotate: interpolation');
  const map = rotation(angle, center === undefined ? [0, 0] : [center.x - image.width / 2, center.y - image.height / 2]);
  const size = expand ? expandedSize(image, map) : image;
  return sampleAffine(image, map, size, interpolation, fill === undefined ? undefined : readFill(fill, image));
}

function rotation(angle: number, [x, y]: readonly [number, number]): AffineMap {
  const [cos, sin] = cosineAndSine(angle);
  return { xx: cos, xy: -sin, x: x - cos * x + sin * y, yx: sin, yy: cos, y: y - sin * x - cos * y };
}

/** Exact for quarter turns, where Math.cos and Math.sin are not. */
function cosineAndSine(angle: number): [number, number] {
  const quarters = (((angle / 90) % 4) + 4) % 4;
  if (Number.isInteger(quarters)) return [[1, 0, -1, 0][quarters] ?? 0, [0, 1, 0, -1][quarters] ?? 0];
  const radians = (angle * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
}

/** The whole pixels that the corners of an image reach over; as torchvision, which follows Pillow. */
function expandedSize({ height, width }: ImageSize, map: AffineMap): ImageSize {
  // As Pillow; for an odd and an even extent torchvision's tensors get a border here, and pixels between pixels.
  if (map.xx === 0) return { height: width, width: height };
  const corners = [-1, 1].flatMap((x) => [-1, 1].map((y) => [(x * width) / 2, (y * height) / 2] as const));
  const across = (places: readonly number[], middle: number): number => {
    // Cut to 1e-4 towards 0, so that noise behind the point does not add a pixel.
    const cut = (place: number) => Math.trunc((place + middle) * 1e4) / 1e4;
    return Math.ceil(cut(Math.max(...places))) - Math.floor(cut(Math.min(...places)));
  };
  return {
    width: across(
      corners.map(([x, y]) => map.xx * x + map.xy * y + map.x),
      width / 2,
    ),
    height: across(
      corners.map(([x, y]) => map.yx * x + map.yy * y + map.y),
      height / 2,
    ),
  };
}

export interface RandomRotationOptions extends Omit<RotateOptions, 'angle'> {
  /** The range of angles, or one number d for [-d, d]. */
  readonly degrees: number | readonly [low: number, high: number];
}

/**
 * Turns an image by an angle drawn uniformly, as torchvision.transforms.RandomRotation.
 *
 * @throws RangeError when the range is not finite and ascending, or there is no such interpolation.
 */
export function randomRotation({ degrees, ...options }: RandomRotationOptions): ParametricTransform<number> {
  const [low, high] = typeof degrees === 'number' ? [-degrees, degrees] : degrees;
  if (!(low <= high && high - low < Infinity)) {
    throw new RangeError(
      `randomRotation: degrees must be a non-negative number or [low, high], but it is ${JSON.stringify(degrees)}.`,
    );
  }
  requireOneOf(options.interpolation ?? 'nearest', ['nearest', 'bilinear'], 'randomRotation: interpolation');
  return makeTransform({
    draw: (_, rng) => rng.uniform(low, high),
    image: (image, angle) => rotateImage(image, { angle, ...options }),
  });
}
