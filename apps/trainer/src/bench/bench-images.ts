import { modelDefaults } from '@ocelli/models';
import type { BatchSource } from '@ocelli/train';
import { formatCount } from '../console/format.js';
import type { Reporter } from '../console/reporter.js';
import { makeLoader } from '../data/make-loader.js';
import { openPart } from '../data/open-parts.js';
import { requireDataset, showDownload } from '../data/open-run-data.js';
import { preprocessingFor } from '../data/preprocessing.js';
import type { LoadedConfig } from '../settings/load-config.js';
import type { TrainSettings } from '../settings/schema.js';
import type { ModelShape } from '../training/make-model.js';
import { madeUpImages, tooFewImages, wholeBatches } from './image-source.js';

/** What steps are measured on. */
export interface BenchImages {
  /** The dataset's name, or `made-up`. */
  readonly name: string;
  readonly shape: ModelShape;
  readonly source: BatchSource;
  /** The settings that the model is made of: what the images say is not among its options. */
  readonly settings: TrainSettings;
  close(): Promise<void>;
}

/** What a model of the config file's own is shown, which says nothing of it. */
const usualShape = { numClasses: 10, inChannels: 3, imageSize: 32 };

/** Made-up images of the shape that the model has by its options and defaults. @throws UserError for an unknown model. */
export async function openMadeUpImages(
  settings: TrainSettings,
  loaded: LoadedConfig | undefined,
  batches: number,
  reporter: Reporter,
): Promise<BenchImages> {
  const { model, modelOptions, imageSize, batchSize } = settings;
  const defaults = loaded?.parts.model === undefined ? await modelDefaults(model) : {};
  const { numClasses, inChannels, imageSize: ownSize, ...others } = modelOptions;
  const given = { numClasses, inChannels, imageSize: imageSize ?? ownSize };
  const shape = Object.fromEntries(
    Object.entries(usualShape).map(([name, usual]) => {
      return [name, Number(given[name as keyof ModelShape] ?? defaults[name] ?? usual)];
    }),
  ) as unknown as ModelShape;
  const { imageSize: size, inChannels: channels, numClasses: classes } = shape;
  const fields = { dataset: null, classes, height: size, width: size, channels };
  reporter.fact('data', fields, `made-up images: ${size} x ${size} x ${channels}, ${classes} classes`);
  const source = madeUpImages(shape, batchSize, batches);
  return { name: 'made-up', shape, source, settings: { ...settings, modelOptions: others }, close: async () => undefined };
}

/** A dataset's training images, loaded as in training. @throws UserError or DataError for what is wrong with the dataset. */
export async function openDatasetImages(
  settings: TrainSettings,
  loaded: LoadedConfig | undefined,
  batches: number,
  reporter: Reporter,
): Promise<BenchImages> {
  const info = requireDataset(settings);
  const preprocessing = preprocessingFor(settings, info);
  const images = await openPart(settings, 'train', showDownload(reporter));
  if (images.length < settings.batchSize) throw tooFewImages(settings.batchSize);
  const { height, width, channels } = preprocessing;
  const classes = images.classNames.length;
  const fields = { dataset: settings.dataset, train: images.length, classes, height, width, channels };
  reporter.fact('data', fields, `${settings.dataset}: ${formatCount(images.length)} images to train on`);
  const loader = makeLoader({ settings, loaded, preprocessing }, { part: 'train', purpose: 'training', images });
  return {
    name: settings.dataset,
    shape: { numClasses: classes, inChannels: channels, imageSize: height },
    source: wholeBatches(loader, settings.batchSize, batches),
    settings,
    close: () => loader.close(),
  };
}
