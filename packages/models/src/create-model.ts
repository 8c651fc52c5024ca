import { closestMatch } from 'leven';
import type { ImageClassifier } from './image-classifier.js';
import type { ClassifierOptions, ModelDefinition } from './model-definition.js';
import { type ModelName, type ModelOf, type OptionsOf, registry } from './registry.js';
import { setGradCheckpointing } from './set-grad-checkpointing.js';

export interface Seeded {
  /** Where the first weights come from; default 0. */
  readonly seed?: number;
  /** Whether there are any; default true. Weights that are loaded next take the place of none. */
  readonly initialize?: boolean;
  /** Whether blocks are computed again for their gradients, and take less memory, as by `setGradCheckpointing`; default false. */
  readonly checkpointing?: boolean;
}

export interface ChosenOptions {
  readonly definition: ModelDefinition<ClassifierOptions, ImageClassifier>;
  readonly chosen: ClassifierOptions;
}

/** Options by the name of the model, where the compiler knows it. */
export type CreateModelOptions<Name extends string> = Seeded &
  (Name extends ModelName ? OptionsOf<Name> : Readonly<Record<string, unknown>>);

/** The model's class by its name, where the compiler knows it. */
export type CreatedModel<Name extends string> = Name extends ModelName ? ModelOf<Name> : ImageClassifier;

/**
 * Makes a model by its name, with weights drawn from the seed: `createModel('small-cnn', { numClasses: 10, seed: 1 })`. The code of the
 * model is loaded then, and no other model's.
 *
 * @throws RangeError for an unknown name or option, with the nearest known one, and for options out of range.
 */
export async function createModel<Name extends string>(
  name: Name,
  options?: CreateModelOptions<Name>,
): Promise<CreatedModel<Name>> {
  const { seed = 0, initialize = true, checkpointing = false, ...given } = (options ?? {}) as Seeded;
  const { definition, chosen } = await chooseOptions(name, given);
  const model = definition.create(chosen);
  if (checkpointing) setGradCheckpointing(model);
  return (initialize ? model.initialize(seed) : model) as CreatedModel<Name>;
}

/** A model's definition beside those of its options that are given. @throws RangeError as `createModel` for an unknown name or option. */
export async function chooseOptions(name: string, given: Readonly<Record<string, unknown>>): Promise<ChosenOptions> {
  const definition = await modelDefinition(name);
  const known = Object.keys(definition.defaults);
  const unknown = Object.keys(given).find((option) => !known.includes(option));
  if (unknown !== undefined) {
    throw new RangeError(
      `The model '${name}' has no option '${unknown}'${suggestion(unknown, known)} It takes ${known.join(', ')}.`,
    );
  }
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { definition, chosen };
}

/** The names of all models, or those that match a pattern in which `*` stands for any letters and `?` for one: `resnet*`. */
export function listModels(pattern = '*'): ModelName[] {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  return modelNames().filter((name) => expression.test(name));
}

/** Every option of a model with its default; throws as `createModel` for an unknown name. */
export async function modelDefaults(name: string): Promise<Readonly<Record<string, unknown>>> {
  return { ...(await modelDefinition(name)).defaults };
}

/** What the registry holds of a model, with its class loaded; throws as `createModel` for an unknown name. */
export async function modelDefinition(name: string): Promise<ModelDefinition<ClassifierOptions, ImageClassifier>> {
  const names = modelNames();
  const found = names.find((known) => known === name);
  if (found === undefined) {
    throw new RangeError(`There is no model '${name}'${suggestion(name, names)} The models are ${names.join(', ')}.`);
  }
  return registry[found]();
}

function modelNames(): ModelName[] {
  return Object.keys(registry) as ModelName[];
}

/** How a message about an unknown name goes on: with the shortest that holds it, else the nearest, or with a period where none is near. */
function suggestion(wanted: string, names: readonly string[]): string {
  const lower = String(wanted).toLowerCase();
  const whole = lower.length < 3 ? [] : names.filter((name) => name.toLowerCase().includes(lower));
  const [shortest] = whole.sort((one, other) => one.length - other.length);
  const nearest = shortest ?? closestMatch(lower, names, { maxDistance: Math.floor(lower.length / 2) });
  return nearest === undefined ? '.' : `; did you mean '${nearest}'?`;
}
