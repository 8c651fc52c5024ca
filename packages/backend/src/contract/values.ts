/**
 * Repeatable, well-spread numbers in `[low, high)`: multiples of the golden ratio modulo one, which never come close to each other.
 * `start` gives another stretch of the same sequence.
 */
export function spreadNumbers(size: number, low: number, high: number, start = 0): Float32Array {
  const inverseGoldenRatio = (Math.sqrt(5) - 1) / 2;
  return Float32Array.from({ length: size }, (_, index) => low + (high - low) * (((index + 1 + start) * inverseGoldenRatio) % 1));
}
