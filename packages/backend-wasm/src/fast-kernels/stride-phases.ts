import type { Axis } from '../kernels/conv2d-geometry.js';
import type { Border } from './bordered-images.js';

/**
 * Pixels of a convolution's input, along one axis, that are equally far from the last start of a window at or before them: the same taps of
 * the filter have met each of them.
 */
export interface Phase {
  /** Those taps, the last first. */
  readonly taps: readonly number[];
  readonly first: number;
  /** How many there are, a stride apart. */
  readonly count: number;
  /** Where in the bordered gradient the windows of the first one begin. */
  readonly source: number;
}

/** The phases of an axis: as many as its stride. */
export function phasesOf(axis: Axis): Phase[] {
  const { input, filter, stride, before } = axis;
  return Array.from({ length: stride }, (_, distance) => {
    const taps: number[] = [];
    for (let tap = distance; tap < filter; tap += stride) taps.unshift(tap);
    const first = (((distance - before) % stride) + stride) % stride;
    const count = Math.max(0, Math.ceil((input - first) / stride));
    // The window that met the first pixel with its tap number `distance`; those of the other taps came before it.
    const window = (first + before - distance) / stride;
    return { taps, first, count, source: phaseBorder(axis).before + window - (taps.length - 1) };
  });
}

/** Zeros around the gradient for windows that are not there. */
export function phaseBorder({ input, filter, stride, before }: Axis): Border {
  const reach = Math.ceil(filter / stride) - 1;
  const lastWindow = Math.floor((input - 1 + before) / stride);
  return { before: reach, length: reach + lastWindow + 1 };
}
