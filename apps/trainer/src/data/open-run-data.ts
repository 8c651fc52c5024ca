import { type DatasetInfo, datasetInfo } from '@ocelli/data/node';
import type { Preprocessing } from '@ocelli/transforms';
import { formatCount } from '../console/format.js';
import type { Reporter } from '../console/reporter.js';
import { UserError } from '../errors.js';
import type { TrainSettings } from '../settings/schema.js';
import { type DataParts, type OnDownload, openParts } from './open-parts.js';
import { preprocessingFor } from './preprocessing.js';

/** A run's images and how they become its model's input. */
export interface RunData extends DataParts {
  readonly classNames: readonly string[];
  readonly preprocessing: Preprocessing;
}

/** @throws UserError naming the option where the dataset is unknown or lacks its folder. */
export function requireDataset({ dataset, dataDir }: TrainSettings): DatasetInfo {
  const info = namedDataset(dataset);
  if (info.needsDataDir && dataDir === undefined) {
    throw new UserError(`--data-dir: the dataset ${dataset} is a folder of yours; say which: --data-dir FOLDER`);
  }
  return info;
}

/** Opens the images of a run and tells how many there are; `usual` is how the weights that it begins with take images. */
export async function openRunData(settings: TrainSettings, reporter: Reporter, usual?: Preprocessing): Promise<RunData> {
  const info = requireDataset(settings);
  const parts = await openParts(settings, showDownload(reporter));
  const { train, validation, test } = parts;
  requireClasses(settings, train.classNames);
  const preprocessing = preprocessingFor(settings, info, usual);
  const { height, width, channels } = preprocessing;
  const counts = { train: train.length, validation: validation?.length ?? 0, test: test.length };
  const images = [
    `${formatCount(counts.train)} images to train on`,
    `${formatCount(counts.validation)} held out for validation`,
    `${formatCount(counts.test)} to test`,
  ];
  reporter.fact(
    'data',
    { dataset: settings.dataset, ...counts, classes: test.classNames.length, height, width, channels },
    `${settings.dataset}: ${images.join(', ')}; ${train.classNames.length} classes, ${height} x ${width}, ${channels === 1 ? 'grey' : 'RGB'}`,
  );
  if (train.note !== undefined) reporter.warn(train.note);
  return { ...parts, classNames: train.classNames, preprocessing };
}

/** @throws UserError where there is nothing to tell apart. */
function requireClasses({ dataset, dataDir }: TrainSettings, [first, ...others]: readonly string[]): void {
  if (first === undefined || others.length > 0) return;
  throw new UserError(
    `${dataDir ?? dataset}: all images are of one class, ${first}; there must be a folder for each of two or more`,
  );
}

/** A progress bar for downloads. */
export function showDownload(reporter: Reporter): OnDownload {
  const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
  return ({ file, receivedBytes, totalBytes }) => {
    const total = mebibytes(totalBytes ?? receivedBytes);
    reporter.progress({ done: mebibytes(receivedBytes), total, label: `download ${file}`, detail: 'MiB' });
  };
}

function namedDataset(name: string): DatasetInfo {
  try {
    return datasetInfo(name);
  } catch (cause) {
    throw new UserError(`--dataset ${name}: ${(cause as Error).message}`, { cause });
  }
}
