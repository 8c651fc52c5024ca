import type { ClassificationDataset } from '@ocelli/data';
import { openDataset } from '@ocelli/data/node';
import { type Metric, topKAccuracy } from '@ocelli/train';
import type { DataParts, OnDownload } from '../data/open-parts.js';
import { requireDataset } from '../data/open-run-data.js';
import { UserError, withNearestName } from '../errors.js';
import { checkSettings } from '../settings/check.js';
import { wholeNumber } from '../settings/flags.js';
import type { TrainSettings, TrainSettingsInput } from '../settings/schema.js';
import { type Classifier, type WeightsOptions, weightsClassifier } from './classifier.js';
import { readClassNames } from './read-labels.js';

/** What says how weights are measured that no run folder stands for. */
export interface MeasuringOptions
  extends WeightsOptions,
    Pick<TrainSettingsInput, 'dataset' | 'dataDir' | 'device' | 'engine' | 'onBadImage'> {
  /** Default 64. */
  readonly batchSize?: number | string;
}

/** The settings that they come to. @throws UserError naming the option that is missing or wrong. */
export async function measuringSettings({
  dataset,
  dataDir,
  device,
  engine,
  onBadImage,
  batchSize,
}: MeasuringOptions): Promise<TrainSettings> {
  if (dataset === undefined) throw new UserError('--dataset: say of which images the weights are measured');
  const images = batchSize === undefined ? undefined : wholeNumber('--batch-size', batchSize);
  const given = Object.entries({ dataset, dataDir, device, engine, onBadImage, batchSize: images });
  const settings = await checkSettings(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  requireDataset(settings);
  return settings;
}

/** Weights and the images that they are measured on, whose labels are the weights' own. */
export interface MeasuredWeights {
  readonly classifier: Classifier;
  readonly images: ClassificationDataset;
  /** Measured beside the usual. */
  readonly metrics: readonly Metric[];
}

/** Opens both; a backend must be started before. @throws UserError naming the option, file or class that is at fault. */
export async function openWeights(
  source: string,
  options: MeasuringOptions,
  settings: TrainSettings,
  part: keyof DataParts,
  onProgress: OnDownload,
): Promise<MeasuredWeights> {
  const { dataset, dataDir } = settings;
  // A folder of classes alone has nothing to be trained on here: all of its images are measured.
  const place = { ...(dataDir !== undefined && { dataDir }), holdBack: false, onProgress };
  const images = await openDataset(dataset, { split: part === 'test' ? 'test' : 'train', ...place });
  const classifier = await weightsClassifier(source, options);
  const names = options.labels === undefined ? classifier.classNames.map((name) => [name]) : await readClassNames(options.labels);
  const classes = Math.max(names.length, images.classNames.length);
  return {
    classifier,
    images: await labelledAs(images, names),
    metrics: classes > 5 ? [topKAccuracy(5)] : [],
  };
}

/** The images with the numbers that weights have for their classes, found by name; as they are where the weights name none. */
async function labelledAs(images: ClassificationDataset, names: readonly (readonly string[])[]): Promise<ClassificationDataset> {
  if (names.length === 0) return images;
  const numbers = new Map(names.flatMap((own, number) => own.map((name) => [name, number] as const)));
  const unknown = images.classNames.find((name) => !numbers.has(name));
  if (unknown !== undefined) {
    const fault = `--labels: the weights have no class that is named '${unknown}', as the dataset has`;
    throw new UserError(await withNearestName(fault, unknown, [...numbers.keys()], ''));
  }
  const ownOf = images.classNames.map((name) => numbers.get(name) ?? 0);
  const label = (index: number): number => ownOf[images.label(index)] ?? 0;
  return {
    ...images,
    classNames: names.map((own) => own.at(-1) ?? ''),
    label,
    get: async (index, rng) => ({ ...(await images.get(index, rng)), label: label(index) }),
  };
}
