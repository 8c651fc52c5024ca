import type { Metric } from '@ocelli/train';
import type { BatchMetric } from '../settings/config.js';

/** A metric of a function of a batch: its mean over all images. */
export function asMetric(metric: Metric | BatchMetric): Metric {
  if (typeof metric !== 'function') return metric;
  return {
    name: metric.name,
    create: ([sum = 0, images = 0] = []) => ({
      add(outputs, targets) {
        const count = outputs.shape[0] ?? 0;
        const value: unknown = metric(outputs, targets);
        if (typeof value !== 'number')
          throw new TypeError(`The metric ${metric.name} must return a number, but it returned ${value}.`);
        sum += value * count;
        images += count;
      },
      value: () => sum / images,
      get sums() {
        return [sum, images];
      },
    }),
  };
}
