import { blankLike, type Image, type ImageSize, type PixelBox, requireOneOf } from '../image.js';
import { axisWeights, type Interpolation, interpolations, nearestIndices } from './axis-weights.js';
import { kernelChannels, resampleBytes, resampleKernel } from './resample-kernel.js';
import { resampleRows } from './resample-rows.js';

export interface ResampleOptions {
  /** How to sample between pixels; 'bilinear' by default. */
  readonly interpolation?: Interpolation;
  /** Whether bilinear and bicubic average all pixels that a smaller image's pixel covers; true by default. */
  readonly antialias?: boolean;
}

/** @throws RangeError when there is no such interpolation. */
export function requireInterpolation({ interpolation = 'bilinear' }: ResampleOptions, option = 'interpolation'): void {
  requireOneOf(interpolation, interpolations, option);
}

/** The part of an image in a box inside it, resampled to another size; bytes are rounded to the nearest, ties to even. */
export function resample(
  image: Image,
  box: PixelBox,
  size: ImageSize,
  { interpolation = 'bilinear', antialias = true }: ResampleOptions,
): Image {
  requireInterpolation({ interpolation });
  const output = blankLike(image, size);
  if (interpolation === 'nearest' || interpolation === 'nearest-exact') {
    pickNearest(image, box, output, interpolation === 'nearest-exact');
    return output;
  }
  const columns = axisWeights(box.width, size.width, interpolation, antialias);
  const rows = axisWeights(box.height, size.height, interpolation, antialias);
  const { data } = output;
  const kernel = data instanceof Uint8Array && image.channels <= kernelChannels ? resampleKernel() : undefined;
  if (kernel && data instanceof Uint8Array) resampleBytes(kernel, image, box, columns, rows, data);
  // A clamped array rounds ties to even and keeps bicubic's overshoot within 0 to 255.
  else resampleRows(image, box, columns, rows, data instanceof Uint8Array ? new Uint8ClampedArray(data.buffer) : data);
  return output;
}

function pickNearest(image: Image, box: PixelBox, output: Image, exact: boolean): void {
  const { data, channels, width } = image;
  const rows = nearestIndices(box.height, output.height, exact);
  const columns = nearestIndices(box.width, output.width, exact);
  let target = 0;
  for (const y of rows) {
    const row = (box.top + y) * width + box.left;
    for (const x of columns) {
      const source = (row + x) * channels;
      for (let c = 0; c < channels; c++) output.data[target++] = data[source + c] ?? 0;
    }
  }
}
