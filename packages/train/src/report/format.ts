/** A whole number with commas between the thousands. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : unknown;
}

/** What stands for a number that is none. */
const unknown = '–';

/**
 * A share as a percentage, with as many digits as `count` samples give but no more than two; 100% and 0% mean exactly that.
 */
export function formatShare(share: number, count: number): string {
  if (!Number.isFinite(share)) return unknown;
  const digits = count >= 1000 ? 2 : count >= 100 ? 1 : 0;
  const step = 10 ** -(digits + 2);
  if (share === 0 || share === 1) return `${100 * share}%`;
  return `${(100 * Math.min(Math.max(share, step), 1 - step)).toFixed(digits)}%`;
}

/** A probability as a percentage, short enough for a small place. */
export function formatProbability(probability: number): string {
  if (!Number.isFinite(probability)) return unknown;
  if (probability === 0 || probability === 1) return `${100 * probability}%`;
  if (probability > 0 && probability < 0.001) return '<0.1%';
  if (probability > 0.999 && probability < 1) return '>99.9%';
  return `${(100 * probability).toFixed(probability < 0.1 || probability > 0.99 ? 1 : 0)}%`;
}

/** A number of three significant digits, in plain notation where that is short. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return unknown;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  return size >= 1000 ? formatCount(value) : value.toPrecision(3);
}

/** A rate as people write it: 0.1, 0.003, 2e-5. */
export function formatRate(value: number): string {
  if (!Number.isFinite(value)) return unknown;
  return value === 0 || Math.abs(value) >= 1e-4
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(2).replace(/\.?0+e/, 'e');
}

/** `850 ms`, `12.3 s`, `3 min 12 s`, `1 h 4 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return unknown;
  if (seconds < 1) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1 epoch`, `2 epochs`, `10,000 images`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A text of at most so many characters, with an ellipsis where some are left out. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
