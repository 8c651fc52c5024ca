/** What is known of a named dataset before it is opened. */
export interface DatasetInfo {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  readonly homepage?: string;
  /** Absent where the user's folders say. */
  readonly classNames?: readonly string[];
  readonly channels: 1 | 3;
  /** Absent where pictures have sizes of their own. */
  readonly height?: number;
  readonly width?: number;
  /** Of the training pixels on the scale 0 to 1, one value a channel. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Number of images; absent where the user's folders say. */
  readonly splits?: { readonly train: number; readonly test: number };
  /** Whether it is read from a folder of the user's; others are downloaded or made. */
  readonly needsDataDir: boolean;
}

export type Split = 'train' | 'test';

export interface DownloadProgress {
  readonly file: string;
  readonly receivedBytes: number;
  /** Absent where the server does not say. */
  readonly totalBytes?: number;
}

export interface OpenDatasetOptions {
  readonly split: Split;
  /** Folder that holds the original files; without it they are downloaded once and kept. */
  readonly dataDir?: string;
  /** Chooses the images of a dataset that is made, and the split of a folder that has none; default 0. */
  readonly seed?: number;
  /** Whether a fifth of a folder that has no split is kept back for measuring; default true. Else both splits have all of its images. */
  readonly holdBack?: boolean;
  /** Height and width of the pictures of a dataset that is made at any size. */
  readonly imageSize?: number;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Ends a download; a later one goes on from there. */
  readonly signal?: AbortSignal;
}
