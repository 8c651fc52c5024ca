import { Rng } from '@ocelli/random';
import type { ClassificationDataset } from '../dataset.js';

/**
 * Some items of a dataset, in the order of `indices`.
 *
 * @throws RangeError when an index is not in the dataset.
 */
export function subsetDataset(dataset: ClassificationDataset, indices: ArrayLike<number>): ClassificationDataset {
  const chosen = Uint32Array.from(indices);
  const outside = Array.from(indices).find((index) => !(Number.isInteger(index) && index >= 0 && index < dataset.length));
  if (outside !== undefined) {
    throw new RangeError(`subsetDataset: the dataset has items 0 to ${dataset.length - 1}, but the subset names ${outside}.`);
  }
  const at = (index: number): number => {
    const found = chosen[index];
    if (found === undefined) throw new RangeError(`The subset has items 0 to ${chosen.length - 1}, but ${index} was asked for.`);
    return found;
  };
  return {
    length: chosen.length,
    classNames: dataset.classNames,
    ...(dataset.note === undefined ? {} : { note: dataset.note }),
    label: (index) => dataset.label(at(index)),
    describe: (index) => dataset.describe(at(index)),
    get: (index, rng) => dataset.get(at(index), rng),
  };
}

/**
 * `length` items drawn at random, the same for the same seed.
 *
 * @throws RangeError when the length is not from 1 to the dataset's.
 */
export function shuffledSubset(dataset: ClassificationDataset, length: number, seed: number): ClassificationDataset {
  if (!Number.isInteger(length) || length < 1 || length > dataset.length) {
    throw new RangeError(`shuffledSubset: the length must be from 1 to ${dataset.length}, but it is ${length}.`);
  }
  return subsetDataset(dataset, new Rng(seed).fork('subset').permutation(dataset.length).subarray(0, length));
}
