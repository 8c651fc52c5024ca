/** One measured figure of a benchmark. */
export interface Row {
  readonly name: string;
  /** A median; absent where the note says why nothing was measured. */
  readonly value?: number;
  readonly unit: string;
  readonly note?: string;
}

/** The middle value (the mean of the middle two of an even number). */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
