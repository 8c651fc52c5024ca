import { scoredItems } from './classes.js';
import type { Metric } from './metric.js';

export interface AccuracyOptions {
  /** Items with this label are left out; default -100. */
  readonly ignoreIndex?: number;
}

/** The share of items whose class has the largest score; of equal scores the first counts. */
export function accuracy(options: AccuracyOptions = {}): Metric {
  return hitRate('accuracy', 1, options);
}

/**
 * The share of items whose class is among the k with the largest scores, `top5` for k = 5.
 *
 * @throws RangeError when k is not a whole number of at least 1.
 */
export function topKAccuracy(k: number, options: AccuracyOptions = {}): Metric {
  if (!Number.isSafeInteger(k) || k < 1)
    throw new RangeError(`topKAccuracy: k must be a whole number of at least 1, but it is ${k}.`);
  return hitRate(`top${k}`, k, options);
}

function hitRate(name: string, k: number, { ignoreIndex = -100 }: AccuracyOptions): Metric {
  return {
    name,
    best: 'largest',
    create: ([hits = 0, count = 0] = []) => ({
      add(outputs, targets) {
        const classes = outputs.shape.at(-1) ?? 0;
        for (const { label, start } of scoredItems(name, outputs, targets, ignoreIndex)) {
          count++;
          if (rank(outputs.data, start, classes, label) < k) hits++;
        }
      },
      value: () => hits / count,
      get sums() {
        return [hits, count];
      },
    }),
  };
}

/** How many of the scores stand before the label's. A score that is not a number stands last. */
function rank(data: ArrayLike<number>, start: number, classes: number, label: number): number {
  const score = data[start + label] ?? Number.NaN;
  if (Number.isNaN(score)) return classes;
  let before = 0;
  for (let index = 0; index < classes; index++) {
    const other = data[start + index] ?? Number.NaN;
    if (other > score || (other === score && index < label)) before++;
  }
  return before;
}
