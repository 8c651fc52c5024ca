import { DataLoader } from '@ocelli/data';
import type { ImageClassifier } from '@ocelli/models';
import type { Module } from '@ocelli/nn';
import { type BatchSource, type CachedFeatures, cacheFeatures, featureShape, streamFeatures } from '@ocelli/train';
import { formatCount, formatDuration } from '../console/format.js';
import type { Reporter } from '../console/reporter.js';
import type { BadImages } from '../data/bad-images.js';
import { type LoaderPart, makeLoader } from '../data/make-loader.js';
import type { PreparedRun } from '../run/prepare-run.js';
import type { RunConfig } from '../run/run-config.js';
import type { Stage } from './stages.js';

/** What a stage trains, and on what. */
export interface StageData {
  readonly model: Module;
  readonly train: BatchSource;
  readonly validation: BatchSource | undefined;
  /** What reads images while the stage is trained. */
  readonly loaders: readonly DataLoader[];
  /** Ends loaders' threads, and what computes features. */
  readonly close: () => Promise<void>;
}

/** What the opening of a stage tells of itself, and what ends it. */
export interface OpeningContext {
  readonly reporter: Reporter;
  readonly bad: BadImages;
  readonly signal: AbortSignal;
  /** Whether no epoch is left to train in. */
  readonly isDone: boolean;
}

/**
 * Opens the images of a stage or, for the head alone, their features: computed here, where there is memory for all of them, or else in each
 * epoch.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function openStage(stage: Stage, run: PreparedRun, context: OpeningContext): Promise<StageData> {
  const { data, model, config, settings, loaded } = run;
  const open = (part: LoaderPart) => makeLoader({ settings, loaded, preprocessing: config.preprocessing }, part);
  const held: LoaderPart | undefined = data.validation && { part: 'validation', purpose: 'measuring', images: data.validation };
  if (stage === 'whole') {
    const train = open({ part: 'train', purpose: 'training', images: data.train });
    return { model, ...ofLoaders(train, held && open(held)) };
  }
  // Features are those of images as they are.
  const learned: LoaderPart = { part: 'train', purpose: 'measuring', images: data.train };
  if (!context.isDone && hasRoom(run, context.reporter)) return cachedFeatures(run, [learned, held], open, context);
  return streamedFeatures(run, open({ ...learned, shuffle: true }), held && open(held));
}

function ofLoaders(train: DataLoader, validation: DataLoader | undefined): Omit<StageData, 'model'> {
  const loaders = validation === undefined ? [train] : [train, validation];
  return { train, validation, loaders, close: async () => void (await Promise.all(loaders.map((loader) => loader.close()))) };
}

/** Computes the features of all images. */
async function cachedFeatures(
  { model, settings: { batchSize, seed, onBadImage: onBadSample }, engine }: PreparedRun,
  [learned, held]: readonly [LoaderPart, LoaderPart | undefined],
  open: (part: LoaderPart) => DataLoader,
  { reporter, bad, signal }: OpeningContext,
): Promise<StageData> {
  const began = performance.now();
  const compute = async (part: LoaderPart) => {
    const loader = open(part);
    try {
      return await cacheFeatures(model as ImageClassifier, loader, {
        engine: engine.run,
        signal,
        onBatch: ({ done, total }) => reporter.progress({ done, total, label: `${part.part} features` }),
      });
    } finally {
      bad.report(loader);
      await loader.close();
    }
  };
  const train = await compute(learned);
  const validation = held && (await compute(held));
  const count = (features: CachedFeatures | undefined) => (features ? features.length - features.badSamples.length : 0);
  const [images, bytes] = [count(train) + count(validation), train.bytes + (validation?.bytes ?? 0)];
  const seconds = (performance.now() - began) / 1000;
  reporter.fact(
    'features',
    { images, bytes, seconds },
    `of ${formatCount(images)} images in ${formatDuration(seconds)}, ${megabytes(bytes)} of memory`,
  );
  const batches = (features: CachedFeatures, shuffle: boolean) =>
    new DataLoader(features, { batchSize, seed, shuffle, onBadSample });
  return { model: train.head, ...ofLoaders(batches(train, true), validation && batches(validation, false)) };
}

/** Computes the features of each batch when it is trained on. */
function streamedFeatures({ model, config, engine }: PreparedRun, learned: DataLoader, held: DataLoader | undefined): StageData {
  const features = streamFeatures(model as ImageClassifier, inputShape(config), { engine: engine.run });
  const { train, validation, loaders, close } = ofLoaders(learned, held);
  return {
    model: features.head,
    train: features.of(train),
    validation: validation && features.of(validation),
    loaders,
    close: async () => void (await Promise.all([close(), features.dispose()])),
  };
}

/** What part of the memory that is free features may take: the training and other programs need some too. */
const share = 0.5;

/** Whether the features of all images may be kept in memory; it is told where they may not. */
function hasRoom({ model, data, config }: PreparedRun, reporter: Reporter): boolean {
  const images = data.train.length + (data.validation?.length ?? 0);
  const shape = featureShape(model as ImageClassifier, inputShape(config));
  const bytes = images * shape.reduce((product, length) => product * length, Float32Array.BYTES_PER_ELEMENT);
  const free = process.availableMemory();
  if (bytes <= share * free) return true;
  reporter.warn(
    `the features of ${formatCount(images)} images would take ${megabytes(bytes)}, more than half of the ${megabytes(free)} of memory that are free: they are computed anew in each epoch, which counts as waiting for images`,
  );
  return false;
}

function inputShape({ preprocessing: { height, width, channels } }: RunConfig): readonly number[] {
  return [height, width, channels];
}

function megabytes(bytes: number): string {
  return `${formatCount(Math.ceil(bytes / 1e6))} MB`;
}
