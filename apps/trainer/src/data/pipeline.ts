/** The module that a loader thread runs: its default export opens a part of a run's data, ready to be stacked. */

import { type ClassificationDataset, mapDataset } from '@ocelli/data';
import type { Preprocessing, Transform } from '@ocelli/transforms';
import type { TrainSettings } from '../settings/schema.js';
import { measuringTransform, trainingTransform } from './image-transforms.js';
import { openPart, type PartName } from './open-parts.js';

/** What a thread must know to make the same inputs; plain values only. */
export interface PipelineOptions {
  readonly settings: TrainSettings;
  readonly part: PartName;
  /** Whether images are changed at random, or made into inputs as for measuring. */
  readonly purpose: 'training' | 'measuring';
  readonly preprocessing: Preprocessing;
  /** The config file, where that has transforms of its own. */
  readonly configFile?: string;
}

/** The inputs of a part, of stored images. */
export function toInputs(
  images: ClassificationDataset,
  { settings, purpose, preprocessing }: Omit<PipelineOptions, 'part'>,
  changes: readonly Transform[] | undefined,
): ClassificationDataset {
  const isTraining = purpose === 'training';
  return mapDataset(images, isTraining ? trainingTransform(settings, preprocessing, changes) : measuringTransform(preprocessing));
}

/** Opens a part and makes inputs of it, with the config file's own transforms. */
export default async function openInputs(options: PipelineOptions): Promise<ClassificationDataset> {
  const { settings, part, configFile } = options;
  const changes = configFile === undefined ? undefined : await ownTransforms(configFile);
  return toInputs(await openPart(settings, part), options, changes);
}

async function ownTransforms(configFile: string): Promise<readonly Transform[] | undefined> {
  const { loadConfig } = await import('../settings/load-config.js');
  return (await loadConfig(configFile))?.parts.transforms;
}
