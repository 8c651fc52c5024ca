import type { Rng } from '@ocelli/random';
import type { Image } from '@ocelli/transforms';

/** Numbered items. What an item holds depends on its number and on what the stream gives, on nothing else. */
export interface Dataset<Item> {
  readonly length: number;
  get(index: number, rng: Rng): Item | Promise<Item>;
}

export interface ClassificationItem {
  readonly image: Image;
  readonly label: number;
}

export interface ClassificationDataset extends Dataset<ClassificationItem> {
  readonly classNames: readonly string[];
  /** The class of an item, without making the item. */
  label(index: number): number;
  /** Where an item comes from, for messages: a file's path, or words such as "train image 17". */
  describe(index: number): string;
  /** Something about the whole that a user should know, such as how it was split. */
  readonly note?: string;
}
