import { type Rename, renameModules } from './rename-modules.js';

/**
 * What a module or a tensor is called elsewhere, and here; with the shape that the tensor has there, where that is another of as many
 * values. Null stands for what is not there at all.
 */
export type NamePair = readonly [theirs: string | null, ours: string, shape?: readonly number[]];

/** A tensor that elsewhere is kept in parts of equal length along its first axis; null stands for zeros, which are not kept. */
export interface TensorInParts {
  readonly ours: string;
  readonly parts: readonly (string | null)[];
}

/** The model's names of tensors from elsewhere; others stay as they are. */
export function fromTheirs(pairs: readonly NamePair[]): Rename {
  return renameModules(pairs.flatMap(([theirs, ours]) => (theirs === null ? [] : [[theirs, ours] as const])));
}

/** Names elsewhere of a model's tensors; null for those that are not there. */
export function toTheirs(pairs: readonly NamePair[]): (ours: string) => string | null {
  const absent = new Set(pairs.flatMap(([theirs, ours]) => (theirs === null ? [ours] : [])));
  const rename = renameModules(pairs.flatMap(([theirs, ours]) => (theirs === null ? [] : [[ours, theirs] as const])));
  return (name) => (absent.has(name) ? null : rename(name));
}

/** The same under the paths of a module, here and elsewhere. */
export function within(theirs: string, ours: string, pairs: readonly NamePair[]): NamePair[] {
  return pairs.map(([their, own, ...shape]) => [their === null ? null : `${theirs}.${their}`, `${ours}.${own}`, ...shape]);
}
