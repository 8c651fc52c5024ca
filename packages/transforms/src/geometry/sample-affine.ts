import { blankLike, type Image, type ImageSize } from '../image.js';

/** Where a pixel of the result comes from: (xx u + xy v + x, yx u + yy v + y) for (u, v), both counted from the middle. */
export interface AffineMap {
  readonly xx: number;
  readonly xy: number;
  readonly x: number;
  readonly yx: number;
  readonly yy: number;
  readonly y: number;
}

/**
 * An image of that size, each pixel sampled where the map says, as torch's grid_sample with align_corners = False.
 *
 * Outside the image lies black. With a fill colour the sample s, of which a share m lies inside, becomes s m + (1 - m) fill, as
 * in torchvision (where s is itself already mixed with black).
 */
export function sampleAffine(
  image: Image,
  map: AffineMap,
  size: ImageSize,
  interpolation: 'nearest' | 'bilinear',
  fill: readonly number[] | undefined,
): Image {
  const output = blankLike(image, size);
  const target = output.data instanceof Uint8Array ? new Uint8ClampedArray(output.data.buffer) : output.data;
  const sample = interpolation === 'nearest' ? sampleNearest : sampleBilinear;
  let position = 0;
  for (let row = 0; row < size.height; row++) {
    const v = row + 0.5 - size.height / 2;
    for (let column = 0; column < size.width; column++, position += image.channels) {
      const u = column + 0.5 - size.width / 2;
      const x = map.xx * u + map.xy * v + map.x + image.width / 2 - 0.5;
      const y = map.yx * u + map.yy * v + map.y + image.height / 2 - 0.5;
      sample(image, x, y, fill, target, position);
    }
  }
  return output;
}

type Target = Uint8ClampedArray | Float32Array;
type Fill = readonly number[] | undefined;

function sampleNearest(
  { data, height, width, channels }: Image,
  x: number,
  y: number,
  fill: Fill,
  into: Target,
  at: number,
): void {
  const [column, row] = [roundToEven(x), roundToEven(y)];
  const inside = column >= 0 && column < width && row >= 0 && row < height;
  const source = (row * width + column) * channels;
  for (let c = 0; c < channels; c++) into[at + c] = inside ? (data[source + c] ?? 0) : (fill?.[c] ?? 0);
}

function sampleBilinear(
  { data, height, width, channels }: Image,
  x: number,
  y: number,
  fill: Fill,
  into: Target,
  at: number,
): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  // A neighbour that is outside weighs nothing; its place is moved inside, so that a number is there to read.
  const toLeft = left >= 0 && left < width ? left + 1 - x : 0;
  const toRight = left >= -1 && left < width - 1 ? x - left : 0;
  const toTop = top >= 0 && top < height ? top + 1 - y : 0;
  const toBottom = top >= -1 && top < height - 1 ? y - top : 0;
  const inside = (toLeft + toRight) * (toTop + toBottom);
  const leftColumn = Math.min(Math.max(left, 0), width - 1) * channels;
  const rightColumn = Math.min(Math.max(left + 1, 0), width - 1) * channels;
  const topRow = Math.min(Math.max(top, 0), height - 1) * width * channels;
  const bottomRow = Math.min(Math.max(top + 1, 0), height - 1) * width * channels;
  for (let c = 0; c < channels; c++) {
    const above = toLeft * (data[topRow + leftColumn + c] ?? 0) + toRight * (data[topRow + rightColumn + c] ?? 0);
    const below = toLeft * (data[bottomRow + leftColumn + c] ?? 0) + toRight * (data[bottomRow + rightColumn + c] ?? 0);
    const value = toTop * above + toBottom * below;
    into[at + c] = fill === undefined ? value : value * inside + (1 - inside) * (fill[c] ?? 0);
  }
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
