import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { pairOf, type Size2D } from '../geometry.js';
import { adaptiveAvgPool2d } from '../pooling/adaptive-pool2d.js';
import { requireImages, requireOneOf } from '../require.js';
import { interpolationMatrix } from './interpolation-taps.js';
import { separableResize } from './separable-resize.js';

const modes = ['nearest', 'nearest-exact', 'bilinear', 'bicubic', 'area'] as const;

export type InterpolationMode = (typeof modes)[number];

interface CommonOptions {
  /** Default 'nearest'. */
  readonly mode?: InterpolationMode;
  /** Puts the centres of the corner pixels on one another, instead of the corners of the images; bilinear and bicubic; default false. */
  readonly alignCorners?: boolean;
  /** Widens the filter when making an image smaller, as Pillow does; bilinear and bicubic; default false. */
  readonly antialias?: boolean;
}

export interface InterpolateToSize extends CommonOptions {
  /** Height and width of the result. */
  readonly size: Size2D;
}

export interface InterpolateByScale extends CommonOptions {
  /** Factor for both sides, or `[height, width]`; the result has `floor(length * factor)`. */
  readonly scaleFactor: number | readonly [height: number, width: number];
  /** Samples at the ratio of the rounded sizes instead of the factor; default false. */
  readonly recomputeScaleFactor?: boolean;
}

export type InterpolateOptions = InterpolateToSize | InterpolateByScale;

/**
 * Resizes images, by a small matrix for each axis: `y = R x C^T`.
 *
 * `x` is `[batch, height, width, channels]`; as `torch.nn.functional.interpolate`.
 *
 * @throws RangeError when the input has not four axes, the size or factor is not positive, or the options do not go together.
 */
export function interpolate(x: Tensor4D, options: InterpolateOptions): Tensor4D {
  const { mode = 'nearest', alignCorners = false, antialias = false } = options;
  requireImages('interpolate', x);
  requireOneOf('interpolate: mode', mode, modes);
  if ((alignCorners || antialias) && mode !== 'bilinear' && mode !== 'bicubic') {
    throw new RangeError(`interpolate: alignCorners and antialias are for bilinear and bicubic, but the mode is ${mode}.`);
  }
  const [, height, width] = x.shape;
  const [rows, columns] = [targetOf(options, height, 0), targetOf(options, width, 1)];
  if (mode === 'area') return adaptiveAvgPool2d(x, [rows.length, columns.length]);
  const along = (length: number, target: Target) =>
    interpolationMatrix({ mode, alignCorners, antialias, length, outputs: target.length, step: target.step });
  return separableResize(x, along(height, rows), along(width, columns), kernelFor(x, options, rows, columns));
}

/** tfjs's own kernel, where it computes the same; a tenth of the time of the two products on wasm. */
function kernelFor(x: Tensor4D, options: InterpolateOptions, rows: Target, columns: Target): (() => Tensor4D) | undefined {
  const { mode = 'nearest', alignCorners = false, antialias = false } = options;
  const [, height, width] = x.shape;
  const size: [number, number] = [rows.length, columns.length];
  const ratio = (target: Target, length: number): number => target.length / length;
  const samplesEvenly = rows.step * ratio(rows, height) === 1 && columns.step * ratio(columns, width) === 1;
  if (mode === 'bilinear' && !antialias && (alignCorners || samplesEvenly)) {
    return () => tf.image.resizeBilinear(x, size, alignCorners, !alignCorners);
  }
  // Powers of two, so that no rounding of a backend decides where a position falls.
  const isExact = [ratio(rows, height), ratio(columns, width)].every(
    (factor) => factor >= 1 && Number.isInteger(Math.log2(factor)),
  );
  return mode === 'nearest' && samplesEvenly && isExact ? () => tf.image.resizeNearestNeighbor(x, size) : undefined;
}

interface Target {
  readonly length: number;
  /** Input pixels an output pixel. */
  readonly step: number;
}

function targetOf(options: InterpolateOptions, length: number, axis: 0 | 1): Target {
  if ('size' in options) {
    const size = pairOf('interpolate: size', options.size)[axis];
    return { length: size, step: length / size };
  }
  const { scaleFactor, recomputeScaleFactor = false } = options;
  if (scaleFactor === undefined) throw new RangeError('interpolate: there must be a size or a scaleFactor.');
  const factor = typeof scaleFactor === 'number' ? scaleFactor : scaleFactor[axis];
  const scaled = Math.floor(length * factor);
  if (!(factor > 0) || scaled < 1) {
    throw new RangeError(`interpolate: a side of ${length} pixels times scaleFactor ${factor} must be at least one pixel.`);
  }
  return { length: scaled, step: recomputeScaleFactor ? length / scaled : 1 / factor };
}
