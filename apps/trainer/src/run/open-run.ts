import { resolve } from 'node:path';
import type { Module } from '@ocelli/nn';
import { checkSettings } from '../settings/check.js';
import type { LoadedConfig } from '../settings/load-config.js';
import type { TrainSettings, TrainSettingsInput } from '../settings/schema.js';
import { loadWeightsInto } from '../training/load-weights.js';
import { remakeModel } from '../training/make-model.js';
import { loadRunParts, type RunConfig, readRunConfig } from './run-config.js';
import { runFiles } from './run-files.js';

/** A trained run, opened to be used. */
export interface OpenedRun {
  /** Absolute. */
  readonly runDir: string;
  readonly config: RunConfig;
  readonly settings: TrainSettings;
  readonly loaded: LoadedConfig | undefined;
}

/** Settings that may be others than in training. */
export type ChangedSettings = Pick<TrainSettingsInput, 'dataDir' | 'device' | 'engine' | 'onBadImage'>;

/** Opens a run folder. @throws UserError naming the file or option that is at fault. */
export async function openRun(folder: string, changes: ChangedSettings = {}): Promise<OpenedRun> {
  const runDir = resolve(folder);
  const config = await readRunConfig(runDir);
  const { dataDir } = changes;
  // What ran eagerly is measured so; what was compiled is where that can be.
  const engine = config.engine === 'eager' ? 'eager' : undefined;
  const changed = { ...config.settings, engine, ...changes, ...(dataDir === undefined ? {} : { dataDir: resolve(dataDir) }) };
  const settings = await checkSettings(changed);
  return { runDir, config, settings, loaded: await loadRunParts(config) };
}

/** The run's model with the weights of its best epoch. A backend must be started before. */
export async function bestModel({ runDir, config, settings, loaded }: OpenedRun): Promise<Module> {
  const { model } = await remakeModel(config, settings, loaded);
  await loadWeightsInto(model, runFiles(runDir).best);
  return model;
}
