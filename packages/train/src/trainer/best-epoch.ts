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

/** Whether these metrics are better than those of every epoch before; the validation's count, where there are any. */
export function isBest(metrics: EpochResult['metrics'], history: readonly EpochResult[], monitor: Monitor): boolean {
  const value = monitored(metrics, monitor);
  return history.every((past) => isBetter(value, monitored(past.metrics, monitor), monitor));
}

/** How many epochs have passed since the best one. */
export function epochsSinceBest(history: readonly EpochResult[]): number {
  return history.length === 0 ? 0 : history.length - 1 - history.findLastIndex((result) => result.isBest);
}

// A value that was not a number has become null in a file.
function monitored({ train, validation }: EpochResult['metrics'], { name }: Monitor): number | null | undefined {
  return (validation ?? train)[name];
}

function isBetter(value: number | null | undefined, other: number | null | undefined, { best }: Monitor): boolean {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (typeof other !== 'number' || Number.isNaN(other)) return true;
  return best === 'largest' ? value > other : value < other;
}
