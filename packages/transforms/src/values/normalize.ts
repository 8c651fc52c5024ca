import { type Image, perChannel, requireImage } from '../image.js';
import { makeTransform, type ParametricTransform } from '../transform.js';

export interface NormalizeOptions {
  /** What is subtracted, on the scale 0 to 1: one value per channel, or one for all. */
  readonly mean: number | readonly number[];
  /** What is divided by, on the scale 0 to 1: one value per channel, or one for all. */
  readonly std: number | readonly number[];
}

/**
 * (v - mean) / std per channel as float32, with bytes brought to 0 to 1 before: torchvision's ToTensor and Normalize.
 *
 * @throws RangeError when a mean is not finite or a std not positive, or when mean or std has neither one nor as many values as the image channels.
 */
export function normalizeImage(image: Image, { mean, std }: NormalizeOptions): Image {
  requireImage(image);
  const means = perChannel(mean, image, 'normalize: mean');
  const stds = perChannel(std, image, 'normalize: std');
  requireValues({ mean, std });
  const { data, channels } = image;
  // Bytes become floats before the loop, which is twice as fast where it meets values of one type only.
  const output = new Float32Array(data);
  const unit = data instanceof Uint8Array ? 1 / 255 : 1;
  for (let c = 0; c < channels; c++) {
    const factor = unit / (stds[c] ?? 1);
    const offset = -(means[c] ?? 0) / (stds[c] ?? 1);
    for (let index = c; index < output.length; index += channels) output[index] = (output[index] ?? 0) * factor + offset;
  }
  return { ...image, data: output };
}

/** Normalises each channel, as torchvision.transforms.Normalize. @throws RangeError as `normalizeImage`. */
export function normalize(options: NormalizeOptions): ParametricTransform<undefined> {
  requireValues(options);
  return makeTransform({ draw: () => undefined, image: (image) => normalizeImage(image, options) });
}

function requireValues({ mean, std }: NormalizeOptions): void {
  for (const value of typeof mean === 'number' ? [mean] : mean) {
    if (!Number.isFinite(value)) throw new RangeError(`normalize: mean must be finite, but it is ${value}.`);
  }
  for (const value of typeof std === 'number' ? [std] : std) {
    if (!(value > 0)) throw new RangeError(`normalize: std must be positive, but it is ${value}.`);
  }
}
