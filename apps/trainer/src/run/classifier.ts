import type { Module } from '@ocelli/nn';
import { loadWeights } from '@ocelli/train/node';
import type { Preprocessing } from '@ocelli/transforms';
import { UserError } from '../errors.js';
import { flagName, parseOptions } from '../settings/flags.js';
import { loadWeightsInto } from '../training/load-weights.js';
import { makeModel, registeredModel } from '../training/make-model.js';
import { bestModel, openRun } from './open-run.js';
import { loadRunParts, parseRunConfig } from './run-config.js';
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
}

/**
 * The classifier of a run folder. A backend must be started before.
 *
 * @throws UserError naming the file that is at fault, or an option that stands beside the folder for nothing.
 */
export async function runClassifier(folder: string, options: WeightsOptions = {}): Promise<Classifier> {
  const given = (['model', 'modelOptions', 'mean', 'std'] as const).find((name) => options[name] !== undefined);
  if (given !== undefined)
    throw new UserError(`${flagName(given)}: the run in ${folder} says that itself; leave this option out`);
  const run = await openRun(folder);
  const { preprocessing, classNames, engine } = run.config;
  return { model: await bestModel(run), preprocessing, classNames, engine };
}

/**
 * The classifier of a weights file: of a run, whose files say all themselves, or from elsewhere with what the options say.
 *
 * @throws UserError naming the option that is missing or wrong; CheckpointError naming the file.
 */
export async function weightsClassifier(file: string, options: WeightsOptions): Promise<Classifier> {
  const { config: text } = (await loadWeights(file)).metadata;
  const config = text === undefined ? undefined : await parseRunConfig(text, file);
  if (config !== undefined && (options.model === undefined || options.model === config.model.name)) {
    const { preprocessing, classNames, settings, engine } = config;
    const shape = { numClasses: classNames.length, inChannels: preprocessing.channels, imageSize: preprocessing.height };
    const { model } = await makeModel(settings, await loadRunParts(config), shape);
    await loadWeightsInto(model, file);
    return { model, preprocessing, classNames, engine };
  }
  if (options.model === undefined) {
    throw new UserError(`--model: ${file} does not say which architecture its weights are for; name it: --model NAME`);
  }
  return foreignClassifier(file, options.model, options);
}

async function foreignClassifier(file: string, name: string, options: WeightsOptions): Promise<Classifier> {
  const { modelOptions, mean, std } = options;
  const given = modelOptions === undefined ? {} : parseOptions(modelOptions);
  const { modelDefaults } = await import('@ocelli/models');
  const model = await registeredModel(name, given);
  const { imageSize, inChannels } = { ...(await modelDefaults(name)), ...given };
  await loadWeightsInto(model, file);
  const channels = inChannels === 1 ? 1 : 3;
  const preprocessing = {
    height: Number(imageSize),
    width: Number(imageSize),
    channels,
    mean: channelValues('--mean', mean ?? '0', channels),
    std: channelValues('--std', std ?? '1', channels),
  } as const;
  return { model, preprocessing, classNames: [] };
}

function channelValues(flag: string, text: string, channels: number): number[] {
  const values = text.split(',').map(Number);
  const isPositive = flag === '--mean' || values.every((value) => value > 0);
  if (values.every(Number.isFinite) && isPositive && [1, channels].includes(values.length)) {
    return Array.from({ length: channels }, (_, channel) => values[channel] ?? values[0] ?? 0);
  }
  throw new UserError(`${flag}: expected ${channels} numbers, one a channel, found '${text}'`);
}
