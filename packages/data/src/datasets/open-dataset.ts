import { closestMatch } from 'leven';
import { DataError } from '../data-error.js';
import type { ClassificationDataset } from '../dataset.js';
import type { DatasetInfo, OpenDatasetOptions } from './dataset-info.js';
import { datasetInfos } from './dataset-infos.js';

type Opener = (info: DatasetInfo, options: OpenDatasetOptions) => ClassificationDataset | Promise<ClassificationDataset>;

/** One line a dataset: how its reader is imported once it is asked for. */
const openers: Readonly<Record<string, () => Promise<Opener>>> = {
  shapes: () => import('./shapes.js').then(({ openShapes }) => openShapes),
  mnist: () => import('./mnist.js').then(({ openMnist }) => openMnist),
  'fashion-mnist': () => import('./mnist.js').then(({ openMnist }) => openMnist),
  cifar10: () => import('./cifar.js').then(({ openCifar }) => openCifar),
  cifar100: () => import('./cifar.js').then(({ openCifar }) => openCifar),
  imagefolder: () => import('./image-folder.js').then(({ openImageFolder }) => openImageFolder),
};

/** All named datasets. */
export function listDatasets(): DatasetInfo[] {
  return datasetInfos();
}

/** What is known of a dataset before it is opened. @throws DataError for an unknown name, with the nearest known one. */
export function datasetInfo(name: string): DatasetInfo {
  const infos = datasetInfos();
  const info = infos.find((one) => one.name === name);
  if (info) return info;
  const names = infos.map((one) => one.name);
  const nearest = closestMatch(name, names, { maxDistance: Math.max(2, name.length >> 1) });
  const suggestion = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  throw new DataError(`There is no dataset '${name}'.${suggestion} The datasets are ${names.join(', ')}.`);
}

/**
 * Opens one split of a named dataset: from the original files in `dataDir`, or downloaded and kept where that is not given.
 *
 * @throws DataError naming the file or folder where something is missing, damaged or not to be had; RangeError when there is no such split.
 */
export async function openDataset(name: string, options: OpenDatasetOptions): Promise<ClassificationDataset> {
  const info = datasetInfo(name);
  if (!['train', 'test'].includes(options.split)) {
    throw new RangeError(`openDataset: split must be 'train' or 'test', but it is '${options.split}'.`);
  }
  const open = await (openers[name] as () => Promise<Opener>)();
  return open(info, options);
}
