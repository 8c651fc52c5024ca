import { DataLoader } from '@ocelli/data';
import type { ImageClassifier } from '@ocelli/models';
import type { Module } from '@ocelli/nn';
import { cacheFeatures } from '@ocelli/train';
import { formatCount, formatDuration } from '../console/format.js';
import type { Reporter } from '../console/reporter.js';
import { BadImages } from '../data/bad-images.js';
import { type LoaderPart, makeLoader } from '../data/make-loader.js';
import { UserError } from '../errors.js';
import type { PreparedRun } from '../run/prepare-run.js';
import type { Stage } from './stages.js';

/** What a stage trains, and on what. */
export interface StageData {
  readonly model: Module;
  readonly train: DataLoader;
  readonly validation: DataLoader | undefined;
}

/**
 * Opens the images of a stage or, for the head alone, computes their features.
 *
 * @throws the signal's reason when it is aborted; UserError where there is no memory for all features.
 */
export async function openStage(stage: Stage, run: PreparedRun, reporter: Reporter, signal: AbortSignal): Promise<StageData> {
  const { data, model, config, settings, loaded } = run;
  const source = { settings, loaded, preprocessing: config.preprocessing };
  const held: LoaderPart | undefined = data.validation && { part: 'validation', purpose: 'measuring', images: data.validation };
  if (stage === 'whole') {
    const train = makeLoader(source, { part: 'train', purpose: 'training', images: data.train });
    return { model, train, validation: held && makeLoader(source, held) };
  }
  const began = performance.now();
  const compute = async (part: LoaderPart) => {
    const loader = makeLoader(source, part);
    try {
      return await cacheFeatures(model as ImageClassifier, loader, {
        engine: run.engine.run,
        signal,
        onBatch: ({ done, total, bytes }) => {
          if (done === 1) requireRoom(bytes * total, part.images.length);
          reporter.progress({ done, total, label: `${part.part} features` });
        },
      });
    } finally {
      new BadImages(reporter).report(loader);
      await loader.close();
    }
  };
  const train = await compute({ part: 'train', purpose: 'measuring', images: data.train });
  const validation = held && (await compute(held));
  const [images, bytes] = [train.length + (validation?.length ?? 0), train.bytes + (validation?.bytes ?? 0)];
  const seconds = (performance.now() - began) / 1000;
  const size = `${formatCount(Math.ceil(bytes / 1e6))} MB`;
  reporter.fact(
    'features',
    { images, bytes, seconds },
    `of ${formatCount(images)} images in ${formatDuration(seconds)}, ${size} of memory`,
  );
  const { batchSize, seed } = settings;
  return {
    model: train.head,
    train: new DataLoader(train, { batchSize, seed, shuffle: true }),
    validation: validation && new DataLoader(validation, { batchSize }),
  };
}

/** @throws UserError where features of so many bytes do not fit into the memory that is free, which the first batch tells. */
function requireRoom(bytes: number, images: number): void {
  const free = process.availableMemory();
  if (bytes <= free) return;
  const [taken, left] = [bytes, free].map((size) => `${formatCount(Math.ceil(size / 1e6))} MB`);
  throw new UserError(
    `the features of ${formatCount(images)} images take ${taken} of memory, and ${left} are free; train all layers from the start (--freeze-epochs 0), or on fewer images (--train-limit)`,
  );
}
