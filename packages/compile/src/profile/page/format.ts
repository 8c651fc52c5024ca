/** A whole number with commas between the thousands. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Milliseconds with three digits or so, and no unit: `1,234`, `56.7`, `0.12`, `<0.01`. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds >= 99.95) return formatCount(milliseconds);
  if (milliseconds >= 9.995) return milliseconds.toFixed(1);
  if (milliseconds >= 0.005) return milliseconds.toFixed(2);
  return milliseconds > 0 ? '<0.01' : '0';
}

/** `12.3 %`; a whole that is nothing has no shares. */
export function formatShare(part: number, whole: number): string {
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–';
}

/** `1 node`, `1,234 nodes`. */
export function formatPlural(count: number, one: string): string {
  return `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;
}
