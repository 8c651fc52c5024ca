/**
 * How an image is sampled between its pixels: `nearest` takes pixel floor(i s) as PyTorch does, `nearest-exact` pixel
 * floor((i + 1/2) s) as Pillow does, with s the ratio of the old extent to the new; `bilinear` and `bicubic` weigh 2 and 4
 * pixels per axis, more when they antialias.
 */
export type Interpolation = (typeof interpolations)[number];

export const interpolations = ['nearest', 'nearest-exact', 'bilinear', 'bicubic'] as const;

/** For each output place the weights of `taps` input places from `starts` on; taps that are not needed weigh 0. */
export interface AxisWeights {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly weights: Float32Array;
}

/**
 * The weights that resample one axis from `inputExtent` to `outputExtent` pixels, as torch's interpolate with
 * align_corners = False: place i lies at (i + 1/2) s - 1/2 with s = inputExtent / outputExtent.
 *
 * With antialias a filter of at least one input pixel's width is stretched by s where s > 1, cut at the border and normalised
 * (triangle, or Keys' cubic with a = -1/2, as Pillow). Without, pixels beyond the border repeat the outermost (a = -3/4).
 */
export function axisWeights(
  inputExtent: number,
  outputExtent: number,
  interpolation: 'bilinear' | 'bicubic',
  antialias: boolean,
): AxisWeights {
  const scale = inputExtent / outputExtent;
  const radius = interpolation === 'bilinear' ? 1 : 2;
  const stretch = antialias ? Math.max(scale, 1) : 1;
  const cubicParameter = antialias ? -0.5 : -0.75;
  const filter = interpolation === 'bilinear' ? triangle : (distance: number) => cubic(distance, cubicParameter);
  const reach = radius * stretch;
  const taps = Math.min(Math.ceil(2 * reach), inputExtent);
  const starts = new Int32Array(outputExtent);
  const weights = new Float32Array(outputExtent * taps);
  for (let place = 0; place < outputExtent; place++) {
    const exact = scale * (place + 0.5) - 0.5;
    const center = !antialias && interpolation === 'bilinear' ? Math.max(exact, 0) : exact;
    const first = Math.floor(center - reach) + 1;
    const last = Math.ceil(center + reach) - 1;
    const start = Math.min(Math.max(first, 0), inputExtent - taps);
    starts[place] = start;
    let total = 0;
    for (let index = first; index <= last; index++) {
      const inside = Math.min(Math.max(index, 0), inputExtent - 1);
      if (antialias && inside !== index) continue;
      const weight = filter((index - center) / stretch);
      const slot = place * taps + inside - start;
      weights[slot] = (weights[slot] ?? 0) + weight;
      total += weight;
    }
    for (let tap = 0; tap < taps; tap++) weights[place * taps + tap] = (weights[place * taps + tap] ?? 0) / total;
  }
  return { taps, starts, weights };
}

function triangle(distance: number): number {
  return Math.max(1 - Math.abs(distance), 0);
}

/** Keys' cubic convolution kernel (IEEE Transactions on Acoustics, Speech, and Signal Processing 29, 1981). */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/**
 * For each output place the input place that `nearest` or `nearest-exact` copies. Where the exact position is a whole number,
 * rounding decides; so both compute it as their model does: PyTorch in float32, Pillow by adding up the scale.
 */
export function nearestIndices(inputExtent: number, outputExtent: number, exact: boolean): Int32Array {
  const indices = new Int32Array(outputExtent);
  const scale = inputExtent / outputExtent;
  let sum = scale * 0.5;
  for (let place = 0; place < outputExtent; place++, sum += scale) {
    const position = exact ? sum : Math.fround(place * Math.fround(scale));
    indices[place] = Math.min(Math.floor(position), inputExtent - 1);
  }
  return indices;
}
