import type { AccuracyOptions } from './accuracy.js';
import { largest, scoredItems } from './classes.js';
import type { MetricAccumulator } from './metric.js';

export interface ConfusionMatrix extends MetricAccumulator {
  /** How often each class was taken for each: a row for each true class, a column for each predicted one. */
  matrix(): number[][];
}

/**
 * Counts which class is taken for which; its `value()` is the accuracy.
 *
 * @throws RangeError when `classes` is not a whole number of at least 2.
 */
export function confusionMatrix(classes: number, { ignoreIndex = -100 }: AccuracyOptions = {}): ConfusionMatrix {
  if (!Number.isSafeInteger(classes) || classes < 2) {
    throw new RangeError(`confusionMatrix: classes must be a whole number of at least 2, but it is ${classes}.`);
  }
  const counts = Array.from({ length: classes * classes }, () => 0);
  return {
    add(outputs, targets) {
      if (outputs.shape.at(-1) !== classes) {
        throw new RangeError(`confusionMatrix: the outputs must be [..., ${classes}], but they are [${outputs.shape}].`);
      }
      for (const { label, start } of scoredItems('confusionMatrix', outputs, targets, ignoreIndex)) {
        const cell = label * classes + largest(outputs.data, start, classes);
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
    },
    matrix: () => Array.from({ length: classes }, (_, row) => counts.slice(row * classes, (row + 1) * classes)),
    value() {
      const hits = counts.filter((_, cell) => cell % (classes + 1) === 0).reduce((sum, count) => sum + count, 0);
      return hits / counts.reduce((sum, count) => sum + count, 0);
    },
    get sums() {
      return [...counts];
    },
  };
}
