import { type ClassificationDataset, DataLoader } from '@ocelli/data';
import type { Preprocessing } from '@ocelli/transforms';
import type { LoadedConfig } from '../settings/load-config.js';
import type { TrainSettings } from '../settings/schema.js';
import { type PipelineOptions, toInputs } from './pipeline.js';

/** What a loader's batches come from. */
export interface LoaderSource {
  readonly settings: TrainSettings;
  readonly preprocessing: Preprocessing;
  readonly loaded: LoadedConfig | undefined;
}

/** A part of the data and what it is for. */
export interface LoaderPart extends Pick<PipelineOptions, 'part' | 'purpose'> {
  /** As they are stored. */
  readonly images: ClassificationDataset;
  /** Default where they are to train on. */
  readonly shuffle?: boolean;
}

/** Gives a part of the data batch by batch, in loader threads if the settings say so. */
export function makeLoader(
  { settings, preprocessing, loaded }: LoaderSource,
  { part, purpose, images, shuffle = purpose === 'training' }: LoaderPart,
): DataLoader {
  const { batchSize, seed, workers, onBadImage } = settings;
  const transforms = loaded?.parts.transforms;
  const options: PipelineOptions = {
    settings,
    part,
    purpose,
    preprocessing,
    ...(transforms === undefined || loaded === undefined ? {} : { configFile: loaded.path }),
  };
  const source = workers === 0 ? toInputs(images, options, transforms) : { module: pipelineModule(), options };
  return new DataLoader(source, { batchSize, seed, workers, shuffle, onBadSample: onBadImage });
}

function pipelineModule(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './pipeline.ts' : './pipeline.js', import.meta.url);
}
