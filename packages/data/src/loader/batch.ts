/** What a classifier takes in one step. The arrays are the caller's own: nothing is written to them later. */
export interface Batch {
  /** The images one after the other, channels innermost (NHWC). */
  readonly images: Float32Array;
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
  readonly labels: Int32Array;
  /** The samples' numbers in the dataset. */
  readonly indices: Uint32Array;
}

/** Puts the items of a batch together; `indices` are their numbers in the dataset. */
export type Collate<Item, Output> = (items: readonly Item[], indices: Uint32Array) => Output;
