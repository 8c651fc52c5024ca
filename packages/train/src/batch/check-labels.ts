import type { Loss } from '../losses/loss.js';
import type { BatchArrays } from './batch-source.js';

/**
 * Checks targets that are numbers of classes, before anything is computed of them.
 *
 * @throws RangeError naming the first label that is none of the classes, and its sample.
 */
export function checkLabels({ labels }: Loss, { targets, indices }: BatchArrays, classes: number): void {
  if (labels === undefined || !(targets.data instanceof Int32Array)) return;
  const wrong = targets.data.findIndex((label) => (label < 0 || label >= classes) && label !== labels.ignoreIndex);
  if (wrong < 0) return;
  const inBatch = Math.floor((wrong * (targets.shape[0] ?? 1)) / targets.data.length);
  const sample = indices === undefined ? `${inBatch} of the batch` : `${indices[inBatch]}`;
  const range = Number.isFinite(classes) ? `from 0 to ${classes - 1}` : 'at least 0';
  throw new RangeError(`The label of sample ${sample} is ${targets.data[wrong]}, but labels must be ${range}.`);
}
