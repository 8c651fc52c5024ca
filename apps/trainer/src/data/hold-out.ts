import { type ClassificationDataset, subsetDataset } from '@ocelli/data';
import { Rng } from '@ocelli/random';

/** A dataset in two parts that share no item. */
export interface HeldOut {
  readonly kept: ClassificationDataset;
  /** Undefined where the share comes to no item. */
  readonly held: ClassificationDataset | undefined;
}

/** Puts a share of each class aside, drawn from the seed; a class keeps at least one item. Items stay in their order. */
export function holdOut(dataset: ClassificationDataset, share: number, seed: number): HeldOut {
  const stream = new Rng(seed).fork('validation');
  const held = new Set<number>();
  for (const [label, indices] of byClass(dataset)) {
    const count = Math.min(Math.round(indices.length * share), indices.length - 1);
    for (const place of stream.fork(label).permutation(indices.length).subarray(0, count)) held.add(indices[place] ?? 0);
  }
  if (held.size === 0) return { kept: dataset, held: undefined };
  const all = Array.from({ length: dataset.length }, (_, index) => index);
  return {
    kept: subsetDataset(
      dataset,
      all.filter((index) => !held.has(index)),
    ),
    held: subsetDataset(
      dataset,
      all.filter((index) => held.has(index)),
    ),
  };
}

function byClass(dataset: ClassificationDataset): Map<number, number[]> {
  const classes = new Map<number, number[]>();
  for (let index = 0; index < dataset.length; index++) {
    const label = dataset.label(index);
    const indices = classes.get(label);
    if (indices) indices.push(index);
    else classes.set(label, [index]);
  }
  return classes;
}
