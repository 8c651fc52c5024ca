import { type ResizeMatrix, resizeMatrix, type Taps } from './resize-matrix.js';

export interface AxisInterpolation {
  readonly mode: 'nearest' | 'nearest-exact' | 'bilinear' | 'bicubic';
  readonly alignCorners: boolean;
  readonly antialias: boolean;
  readonly length: number;
  readonly outputs: number;
  /** Input pixels an output pixel. */
  readonly step: number;
}

/** The matrix that interpolates one axis, by torch's rules. */
export function interpolationMatrix(axis: AxisInterpolation): ResizeMatrix {
  const { mode, alignCorners, antialias, length, outputs } = axis;
  const step = alignCorners ? (outputs > 1 ? (length - 1) / (outputs - 1) : 0) : axis.step;
  const tapsOf = (output: number): Taps => {
    if (mode === 'nearest') return nearest(output, step, length);
    if (mode === 'nearest-exact') return nearest(output + 0.5, step, length);
    if (antialias) return widened(output, step, length, mode);
    const centre = alignCorners ? output * step : (output + 0.5) * step - 0.5;
    return mode === 'bilinear' ? linear(centre, length) : cubic(centre, length);
  };
  return resizeMatrix(length, outputs, tapsOf);
}

function nearest(output: number, step: number, length: number): Taps {
  // In float32 as torch computes it, which decides where a position falls on a border.
  const position = Math.fround(output * Math.fround(step));
  return [[Math.min(Math.floor(position), length - 1), 1]];
}

function linear(centre: number, length: number): Taps {
  const position = Math.max(0, centre);
  const low = Math.min(Math.floor(position), length - 1);
  const fraction = position - low;
  return [
    [low, 1 - fraction],
    [Math.min(low + 1, length - 1), fraction],
  ];
}

function cubic(centre: number, length: number): Taps {
  const low = Math.floor(centre);
  return [-1, 0, 1, 2].map((tap) => {
    const position = Math.min(Math.max(low + tap, 0), length - 1);
    return [position, cubicWeight(low + tap - centre, -0.75)] as const;
  });
}

/** Pillow's way: a filter as wide as an output pixel, cut at the image's border and made to sum to 1. */
function widened(output: number, step: number, length: number, mode: 'bilinear' | 'bicubic'): Taps {
  const scale = Math.max(step, 1);
  const support = (mode === 'bilinear' ? 1 : 2) * scale;
  const centre = (output + 0.5) * step;
  const start = Math.max(Math.trunc(centre - support + 0.5), 0);
  const end = Math.min(Math.trunc(centre + support + 0.5), length);
  const weightAt = (position: number): number => {
    const distance = (position - centre + 0.5) / scale;
    return mode === 'bilinear' ? Math.max(0, 1 - Math.abs(distance)) : cubicWeight(distance, -0.5);
  };
  const taps = Array.from({ length: end - start }, (_, tap) => [start + tap, weightAt(start + tap)] as const);
  const total = taps.reduce((sum, [, weight]) => sum + weight, 0);
  return taps.map(([position, weight]) => [position, weight / total] as const);
}

/** Keys' cubic convolution kernel; `a` is its slope at distance 1. */
function cubicWeight(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}
