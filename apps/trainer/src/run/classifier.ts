import { existsSync } from 'node:fs';
import type { Module } from '@ocelli/nn';
import { loadWeights } from '@ocelli/train/node';
import type { Preprocessing } from '@ocelli/transforms';
import { UserError } from '../errors.js';
import { flagName } from '../settings/flags.js';
import { loadWeightsInto } from '../training/load-weights.js';
import { remakeModel } from '../training/make-model.js';
import { foreignClassifier } from './foreign-classifier.js';
import { bestModel, openRun } from './open-run.js';
import { loadRunParts, parseRunConfig, type RunConfig } from './run-config.js';
import type { EngineName } from './start-engine.js';

/** A model that can be used on pictures. */
export interface Classifier {
  readonly model: Module;
  readonly preprocessing: Preprocessing;
  /** Empty where nothing says them. */
  readonly classNames: readonly string[];
  /** What it was trained on, as far as that is known. */
  readonly engine?: EngineName | undefined;
}

/** What says how a weights file is used that does not say so itself. */
export interface WeightsOptions {
  readonly model?: string;
  /** `numClasses=5,imageSize=28`. */
  readonly modelOptions?: string;
  /** One value a channel, or one for all. */
  readonly mean?: string;
  readonly std?: string;
  /** 'rgb' or 'bgr'; default 'rgb'. */
  readonly channelOrder?: string;
  /** A file of the classes' names. */
  readonly labels?: string;
}

/**
 * The classifier of a run folder. A backend must be started before.
 *
 * @throws UserError naming the file that is at fault, or an option that stands beside the folder for nothing.
 */
export async function runClassifier(folder: string, options: WeightsOptions = {}): Promise<Classifier> {
  requireNoWeightsOptions(folder, options);
  const run = await openRun(folder);
  const { preprocessing, classNames, engine } = run.config;
  return { model: await bestModel(run), preprocessing, classNames, engine };
}

/** @throws UserError naming an option that stands beside a run's folder for nothing. */
export function requireNoWeightsOptions(folder: string, options: WeightsOptions): void {
  const given = (['model', 'modelOptions', 'mean', 'std', 'channelOrder', 'labels'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (given !== undefined)
    throw new UserError(`${flagName(given)}: the run in ${folder} says that itself; leave this option out`);
}

/**
 * The classifier of weights: of a run's file, which says all itself, or from elsewhere with what the options say.
 *
 * @throws UserError naming the option that is missing or wrong, or the file or address.
 */
export async function weightsClassifier(source: string, options: WeightsOptions): Promise<Classifier> {
  const config = await configWithin(source);
  if (config === undefined || (options.model !== undefined && options.model !== config.model.name)) {
    return foreignClassifier(source, options);
  }
  const { preprocessing, classNames, settings, engine } = config;
  const { model } = await remakeModel(config, settings, await loadRunParts(config));
  await loadWeightsInto(model, source);
  return { model, preprocessing, classNames, engine };
}

/** The run's config that a safetensors file of ours holds. */
export async function configWithin(source: string): Promise<RunConfig | undefined> {
  if (!source.endsWith('.safetensors') || !existsSync(source)) return undefined;
  const { config } = (await loadWeights(source)).metadata;
  return config === undefined ? undefined : parseRunConfig(config, source);
}
