/** The probabilities of stochastic depth of `count` blocks, which rise evenly from 0 for the first to `last` for the last; Huang et al. 2016. */
export function dropPathRates(last: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (index * last) / Math.max(1, count - 1));
}
