import type { Values } from '../state/tensor-record.js';

/** The rows of scores for classes, with the class that is right, or undefined where the target counts nothing. */
export interface ScoredItem {
  readonly label: number;
  /** Where the item's scores begin in the outputs' data. */
  readonly start: number;
}

/**
 * The items of a batch that have a class: outputs `[..., classes]`, targets `[...]` of class numbers or `[..., classes]` of probabilities,
 * of which the largest counts. An item whose label is `ignoreIndex` is left out.
 *
 * @throws RangeError when the shapes do not fit, there are fewer than two classes, or a label is none of them.
 */
export function* scoredItems(metric: string, outputs: Values, targets: Values, ignoreIndex: number): Generator<ScoredItem> {
  const classes = outputs.shape.at(-1) ?? 0;
  if (classes < 2)
    throw new RangeError(
      `${metric}: the outputs must be [..., classes] of two classes or more, but they are [${outputs.shape}].`,
    );
  const items = outputs.data.length / classes;
  const soft = targets.data.length === outputs.data.length;
  if (!soft && targets.data.length !== items) {
    throw new RangeError(
      `${metric}: for outputs [${outputs.shape}] the targets must be [${outputs.shape.slice(0, -1)}], but they are [${targets.shape}].`,
    );
  }
  for (let item = 0; item < items; item++) {
    const start = item * classes;
    const label = soft ? largest(targets.data, start, classes) : (targets.data[item] ?? Number.NaN);
    if (!soft && label === ignoreIndex) continue;
    if (!(label >= 0 && label < classes))
      throw new RangeError(`${metric}: the label ${label} is none of the ${classes} classes.`);
    yield { label, start };
  }
}

/** Which of `count` values from `start` on is the largest; the first of equal ones. */
export function largest(data: Values['data'], start: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++) {
    if ((data[start + index] ?? 0) > (data[start + best] ?? 0)) best = index;
  }
  return best;
}
