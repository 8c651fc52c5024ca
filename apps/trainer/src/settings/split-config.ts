import type { TrainerCallbacks } from '@ocelli/train';
import { UserError } from '../errors.js';
import type { ConfigParts } from './config.js';

/** A config file's plain values and its code, apart. */
export interface SplitConfig {
  /** Not yet checked. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly parts: ConfigParts;
}

interface Part {
  readonly is: (value: unknown) => boolean;
  readonly expected: string;
  /** Whether a name, which is a setting, may stand in its place. */
  readonly orName?: true;
  /** Whether a list of them is expected. */
  readonly isList?: true;
}

const callbackNames = ['onStep', 'onEpoch', 'onValidationStep'] as const satisfies readonly (keyof TrainerCallbacks)[];

/** What each key that holds code must be. */
const partTable: () => Readonly<Record<keyof ConfigParts, Part>> = () => ({
  model: { is: isFunction, expected: 'a name or a function (context) => module', orName: true },
  optimizer: { is: hasFunctions('init', 'update'), expected: 'a name or { init, update }', orName: true },
  schedule: { is: isFunction, expected: 'a name or a function (step, totalSteps) => learning rate', orName: true },
  loss: { is: isFunction, expected: 'a function (outputs, targets) => scalar' },
  metrics: {
    is: (value) => hasFunctions('create')(value) || (isFunction(value) && value.name !== ''),
    expected: 'a metric or a named function (outputs, targets) => number',
    isList: true,
  },
  transforms: { is: isFunction, expected: 'a function (image, rng) => image', isList: true },
  callbacks: { is: isCallbacks, expected: `an object of functions named ${callbackNames.join(', ')}` },
});

/** The keys of a config file that are no settings. */
export function partNames(): string[] {
  return Object.keys(partTable());
}

/**
 * Takes the code out of a config, which leaves its settings.
 *
 * @throws UserError naming the file and the key where something else stands in the code's place.
 */
export function splitConfig(config: Readonly<Record<string, unknown>>, file: string): SplitConfig {
  const settings: Record<string, unknown> = {};
  const parts: Record<string, unknown> = {};
  const table: Readonly<Record<string, Part>> = partTable();
  for (const [key, value] of Object.entries(config)) {
    const part = Object.hasOwn(table, key) ? table[key] : undefined;
    if (value === undefined) continue;
    if (part === undefined || (part.orName && typeof value === 'string')) {
      settings[key] = value;
      continue;
    }
    requirePart(part, value, `${file}: ${key}`);
    parts[key] = value;
  }
  return { settings, parts };
}

function requirePart({ is, expected, isList }: Part, value: unknown, place: string): void {
  if (isList && !Array.isArray(value)) throw fault(place, `a list, each ${expected}`, value);
  for (const [index, item] of (isList ? (value as unknown[]) : [value]).entries()) {
    if (!is(item)) throw fault(isList ? `${place}.${index}` : place, expected, item);
  }
}

function fault(place: string, expected: string, found: unknown): UserError {
  return new UserError(`${place}: expected ${expected}, found ${describe(found)}`);
}

/** JSON has no form for functions. */
function describe(value: unknown): string {
  if (isFunction(value)) return 'a function';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return `{ ${Object.keys(value).join(', ')} }`;
}

function isFunction(value: unknown): value is { readonly name: string } {
  return typeof value === 'function';
}

/** Whether it is an object whose members of these names are functions. */
function hasFunctions(...names: readonly string[]): (value: unknown) => boolean {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const members = value as Record<string, unknown>;
    return names.every((name) => isFunction(members[name]));
  };
}

/** Whether it is an object of callbacks and nothing else, so that a slip in a name is told. */
function isCallbacks(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const names = Object.keys(value);
  return names.every((name) => callbackNames.some((known) => known === name)) && hasFunctions(...names)(value);
}
