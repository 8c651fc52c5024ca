import { type ClassificationDataset, shuffledSubset } from '@ocelli/data';
import { type DownloadProgress, openDataset, type Split } from '@ocelli/data/node';
import type { TrainSettings } from '../settings/schema.js';
import { holdOut } from './hold-out.js';

/** What a dataset is cut into: most of the training images, those held out, and the test images. */
export type PartName = 'train' | 'validation' | 'test';

/** The images of a run as they are stored. */
export interface DataParts {
  readonly train: ClassificationDataset;
  /** Undefined where nothing is held out. */
  readonly validation: ClassificationDataset | undefined;
  readonly test: ClassificationDataset;
}

/** Says how a download goes on. */
export type OnDownload = (progress: DownloadProgress) => void;

/** Opens all images of a run. @throws DataError naming the file where one is missing or damaged. */
export async function openParts(settings: TrainSettings, onDownload?: OnDownload): Promise<DataParts> {
  const { kept, held } = cut(await openSplit(settings, 'train', onDownload), settings);
  return { train: kept, validation: held, test: limit(await openSplit(settings, 'test', onDownload), settings, 'test') };
}

/** Opens one part of them. @throws DataError; RangeError where nothing is held out and that part was asked for. */
export async function openPart(settings: TrainSettings, name: PartName, onDownload?: OnDownload): Promise<ClassificationDataset> {
  if (name === 'test') return limit(await openSplit(settings, 'test', onDownload), settings, 'test');
  const { kept, held } = cut(await openSplit(settings, 'train', onDownload), settings);
  if (name === 'train') return kept;
  if (held === undefined) throw new RangeError('This run holds no images out for validation.');
  return held;
}

function openSplit({ dataset, dataDir, imageSize }: TrainSettings, split: Split, onProgress?: OnDownload) {
  return openDataset(dataset, {
    split,
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(imageSize === undefined ? {} : { imageSize }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

function cut(images: ClassificationDataset, settings: TrainSettings) {
  return holdOut(limit(images, settings, 'train'), settings.validation, settings.seed);
}

function limit(images: ClassificationDataset, { trainLimit, testLimit, seed }: TrainSettings, split: Split) {
  const most = split === 'train' ? trainLimit : testLimit;
  return most === undefined || most >= images.length ? images : shuffledSubset(images, most, seed);
}
