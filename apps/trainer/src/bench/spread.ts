/** Where the middle of some numbers is, and how far they spread. */
export interface Spread {
  readonly median: number;
  /** Half of the numbers are between these. */
  readonly lower: number;
  readonly upper: number;
  readonly least: number;
}

/** @throws RangeError for no numbers. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('spreadOf: expected at least one number, found none.');
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [low = Number.NaN, high = Number.NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return low + (high - low) * (place - Math.floor(place));
  };
  return { median: at(0.5), lower: at(0.25), upper: at(0.75), least: at(0) };
}
