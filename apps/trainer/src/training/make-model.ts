import { createModel, type ImageClassifier, modelDefaults, modelDefinition } from '@ocelli/models';
import { Module } from '@ocelli/nn';
import { UserError } from '../errors.js';
import type { RunConfig } from '../run/run-config.js';
import type { LoadedConfig } from '../settings/load-config.js';
import type { TrainSettings } from '../settings/schema.js';

/** What the data says about a model. */
export interface ModelShape {
  readonly numClasses: number;
  readonly inChannels: number;
  readonly imageSize: number;
}

/** A model with its first weights, and what makes it again. */
export interface MadeModel {
  readonly model: Module;
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * The run's model: by its name, or by the config file's own function.
 *
 * @throws UserError naming the option where the name or one of the model's options is unknown or does not fit the data.
 */
export async function makeModel(
  settings: TrainSettings,
  loaded: LoadedConfig | undefined,
  shape: ModelShape,
): Promise<MadeModel> {
  const { model: name, modelOptions, seed } = settings;
  const fixed = Object.keys(shape).find((option) => Object.hasOwn(modelOptions, option));
  if (fixed !== undefined) {
    const mend = fixed === 'imageSize' ? 'use --image-size' : 'leave it out';
    throw new UserError(`--model-options: the data says what ${fixed} is; ${mend}`);
  }
  const options = { ...shape, ...modelOptions };
  const make = loaded?.parts.model;
  if (make !== undefined) {
    const made: unknown = make({ ...shape, options: modelOptions });
    if (made instanceof Module) return { model: made.initialize(seed), name, options };
    throw new UserError(
      `${loaded?.path}: model: expected a function that returns a Module of @ocelli/nn, it returned ${String(made)}`,
    );
  }
  return { model: await registeredModel(name, { ...options, seed }), name, options };
}

/** A run's model as it was made when the run began, with options that the settings do not say but its first weights did. */
export function remakeModel(
  { model: { options }, classNames, preprocessing }: Pick<RunConfig, 'model' | 'classNames' | 'preprocessing'>,
  settings: TrainSettings,
  loaded: LoadedConfig | undefined,
): Promise<MadeModel> {
  const shape = { numClasses: classNames.length, inChannels: preprocessing.channels, imageSize: preprocessing.height };
  const own = Object.entries(options).filter(([name]) => !Object.hasOwn(shape, name));
  // Those of a config file's own model are the settings' alone; those of a weights' are of any kind.
  const modelOptions = Object.fromEntries(own) as TrainSettings['modelOptions'];
  return makeModel({ ...settings, modelOptions }, loaded, shape);
}

/** A model of the registry without values, for weights that are loaded next. */
export interface UnfilledModel {
  readonly model: ImageClassifier;
  readonly definition: Awaited<ReturnType<typeof modelDefinition>>;
  /** What its images are. */
  readonly shape: { readonly imageSize: number; readonly inChannels: number };
}

/** Makes one. @throws UserError naming the option that is at fault. */
export async function unfilledModel(name: string, options: Readonly<Record<string, unknown>>): Promise<UnfilledModel> {
  const model = await registeredModel(name, { ...options, initialize: false });
  const definition = await modelDefinition(name);
  const { imageSize, inChannels } = { ...definition.defaults, ...options };
  return { model, definition, shape: { imageSize, inChannels } };
}

/** A model of the registry. @throws UserError naming the option that is at fault. */
export async function registeredModel(name: string, options: Readonly<Record<string, unknown>>): Promise<ImageClassifier> {
  await requireModel(name);
  try {
    return await createModel(name, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const origin = error.message.includes(': imageSize must ') ? '--image-size' : '--model-options';
    throw new UserError(`${origin}: ${error.message}`, { cause: error });
  }
}

/** @throws UserError with the nearest name where there is no such model; `place` says where the name was given. */
export async function requireModel(name: string, place = `--model ${name}: `): Promise<void> {
  try {
    await modelDefaults(name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${place}${error.message}`, { cause: error });
  }
}
