import type { Metric } from '../metrics/metric.js';
import type { EpochResult } from './results.js';

/** What tells which epoch is the best. */
export type Monitor = Required<Pick<Metric, 'name' | 'best'>>;

/**
 * The monitor of that name: `loss` or one of the metrics.
 *
 * @throws RangeError when there is none, or two metrics have one name.
 */
export function findMonitor(name: string, metrics: readonly Metric[]): Monitor {
  const names = ['loss', ...metrics.map((metric) => metric.name)];
  const twice = names.find((other, index) => names.indexOf(other) !== index);
  if (twice !== undefined) throw new RangeError(`Trainer: two metrics are named ${twice}.`);
  if (!names.includes(name)) throw new RangeError(`Trainer: monitor must be one of ${names.join(', ')}, but it is ${name}.`);
  const best = name === 'loss' ? 'smallest' : (metrics.find((metric) => metric.name === name)?.best ?? 'largest');
  return { name, best };
}

/**
 * Whether these metrics are better than those of every epoch before; the validation's count, where there are any. Of two that are as good
 * the one with the smaller loss is better: a few images come to few accuracies.
 */
export function isBest(metrics: EpochResult['metrics'], history: readonly EpochResult[], monitor: Monitor): boolean {
  return history.every((past) => {
    const order = compare(metrics, past.metrics, monitor);
    return order > 0 || (order === 0 && compare(metrics, past.metrics, { name: 'loss', best: 'smallest' }) > 0);
  });
}

/** How many epochs have passed since the best one. */
export function epochsSinceBest(history: readonly EpochResult[]): number {
  return history.length === 0 ? 0 : history.length - 1 - history.findLastIndex((result) => result.isBest);
}

/** Above 0 where the first are better, 0 where both are as good; what is not a number is the worst. */
function compare(metrics: EpochResult['metrics'], others: EpochResult['metrics'], { name, best }: Monitor): number {
  const [value, other] = [metrics, others].map(({ train, validation }) => worth((validation ?? train)[name], best));
  return value === other ? 0 : (value ?? 0) > (other ?? 0) ? 1 : -1;
}

// A value that was not a number has become null in a file.
function worth(value: number | null | undefined, best: Monitor['best']): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return -Infinity;
  return best === 'largest' ? value : -value;
}
