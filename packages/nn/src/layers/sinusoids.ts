export interface SinusoidsOptions {
  /** The longest wavelength is that times 2 pi; default 10000. */
  readonly period?: number;
  /** 'adjacent' puts the cosine of each frequency behind its sine, 'halves' all sines before all cosines; default 'adjacent'. */
  readonly pairs?: 'adjacent' | 'halves';
}

/**
 * Positions as vectors, `sin(p / period^(2 i / width))` and `cos(p / period^(2 i / width))` for i from 0 up to width / 2, row by row:
 * `[positions, width]`; Vaswani et al. 2017, section 3.5.
 *
 * @throws RangeError when the width is not even.
 */
export function sinusoids(positions: readonly number[], width: number, options: SinusoidsOptions = {}): Float32Array {
  const { period = 10_000, pairs = 'adjacent' } = options;
  if (width % 2 !== 0 || width < 2) throw new RangeError(`sinusoids: the width must be even and at least 2, but it is ${width}.`);
  const half = width / 2;
  const isSine = (channel: number) => (pairs === 'adjacent' ? channel % 2 === 0 : channel < half);
  const frequencyOf = (channel: number) => (pairs === 'adjacent' ? Math.floor(channel / 2) : channel % half);
  return Float32Array.from({ length: positions.length * width }, (_, index) => {
    const channel = index % width;
    const angle = (positions[Math.floor(index / width)] ?? 0) * period ** ((-2 * frequencyOf(channel)) / width);
    return isSine(channel) ? Math.sin(angle) : Math.cos(angle);
  });
}

/** `count` positions from `start` on. */
export function positionsFrom(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}
