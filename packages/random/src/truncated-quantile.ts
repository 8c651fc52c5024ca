import { normalQuantile } from './normal-quantile.js';

/**
 * The quantile function of the normal distribution cut to [low, high].
 *
 * @throws RangeError when low >= high, when std is not positive, or when the interval holds no mass that float64 can tell.
 */
export function truncatedQuantile(mean: number, std: number, low: number, high: number): (probability: number) => number {
  if (!(low < high) || !(std > 0)) {
    throw new RangeError(
      `Rng.fillTruncatedNormal: expected low < high and std > 0, but low is ${low}, high is ${high} and std is ${std}.`,
    );
  }
  // Far in the upper tail 1 - Phi would lose all digits: there the mirror image is drawn and its sign turned.
  const sign = low > mean ? -1 : 1;
  const from = (sign * ((sign > 0 ? low : high) - mean)) / std;
  const to = (sign * ((sign > 0 ? high : low) - mean)) / std;
  const fromProbability = normalProbability(from);
  const mass = normalProbability(to) - fromProbability;
  if (!(mass > 0)) {
    throw new RangeError(
      `Rng.fillTruncatedNormal: the interval from ${low} to ${high} is too far from the mean ${mean} at std ${std} to draw from it.`,
    );
  }
  return (probability) => {
    const value = mean + sign * std * normalQuantile(fromProbability + mass * probability);
    return Math.min(Math.max(value, low), high);
  };
}

/** Phi(x), by bisection of its inverse: exact to what the inverse can tell, and with no function that engines differ in. */
function normalProbability(x: number): number {
  let below = 1e-300;
  let above = 1 - 2 ** -53;
  if (x <= normalQuantile(below)) return 0;
  if (x >= normalQuantile(above)) return 1;
  for (let step = 0; step < 1100; step++) {
    // Halving the exponent first keeps the digits of a tail probability.
    const middle = above / below > 4 ? Math.sqrt(above) * Math.sqrt(below) : (above + below) / 2;
    if (middle <= below || middle >= above) break;
    if (normalQuantile(middle) < x) below = middle;
    else above = middle;
  }
  return above;
}
