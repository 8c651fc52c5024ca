/** `1,234,567`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `1 epoch`, `1,200 epochs`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `97.25 %` of 0.9725. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** `8.4 s`, `1 min 5 s`, `2 h 3 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Four significant digits: `0.09217`, `1.2e-5`. */
export function formatValue(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** The loss and the accuracy, then what else was measured; accuracies, `top5` too, in percent. */
export function formatMetrics(metrics: Readonly<Record<string, number>>): string {
  const { loss = Number.NaN, accuracy, ...others } = metrics;
  const measured = { loss, ...(accuracy !== undefined && { accuracy }), ...others };
  const format = (name: string) => (/^(accuracy|top\d+)$/.test(name) ? formatShare : formatValue);
  return Object.entries(measured)
    .map(([name, value]) => `${name} ${format(name)(value)}`)
    .join(', ');
}
