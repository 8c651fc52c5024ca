import { UserError } from '../errors.js';
import { preprocessingSettings, type TrainSettingsInput, trainSettings } from './schema.js';

type Kind = 'number' | 'string' | 'enum' | 'record' | 'array' | 'boolean';

/** Every setting that a flag says, those of `preprocessing` as if they stood alone. */
function flagSchemas() {
  const { preprocessing: _, ...shape } = trainSettings.shape;
  return { ...shape, ...preprocessingSettings.shape };
}

type FlagSetting = keyof ReturnType<typeof flagSchemas>;

/** A flag of `ocelli train`, made from a setting. */
export interface Flag {
  readonly setting: FlagSetting;
  /** `--batch-size <n>`. */
  readonly usage: string;
  readonly description: string;
  readonly parse: (text: string) => unknown;
}

/** `batchSize` as it is typed: `--batch-size`. */
export function flagName(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The flags, in the order in which help lists them. */
export function trainFlags(): Flag[] {
  return (Object.keys(flagSchemas()) as FlagSetting[]).map(toFlag);
}

/** Settings as they would be typed, for the command that a run records. */
export function toArguments({ preprocessing, ...settings }: TrainSettingsInput): string[] {
  return Object.entries<unknown>({ ...settings, ...preprocessing }).flatMap(([name, value]) => {
    if (value === undefined || value === false || !(name in flagSchemas())) return [];
    if (value === true) return [flagName(name)];
    const text = typeof value === 'object' && !Array.isArray(value) ? formatOptions(value as object) : String(value);
    return text === '' ? [] : [flagName(name), /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`];
  });
}

function toFlag(setting: FlagSetting): Flag {
  const schema = flagSchemas()[setting];
  const kind = kindOf(setting);
  const fallback: unknown = schema.safeParse(undefined).data;
  const isShown = fallback !== undefined && !['object', 'boolean'].includes(typeof fallback);
  return {
    setting,
    usage: `${flagName(setting)} ${placeholders()[setting] ?? placeholders()[kind]}`.trim(),
    description: `${schema.description ?? ''}${choices(setting)}${isShown ? ` (default: ${String(fallback)})` : ''}`,
    parse: parserOf(kind),
  };
}

/** What stands for a value in help, by the setting or else by its kind. */
function placeholders(): Readonly<Record<string, string>> {
  const kinds = { number: '<n>', string: '<name>', enum: '<name>', record: '<name=value,...>', array: '<values>', boolean: '' };
  return { ...kinds, dataDir: '<folder>', weights: '<source>' };
}

function parserOf(kind: Kind): (text: string) => unknown {
  switch (kind) {
    case 'number':
      return parseNumber;
    case 'array':
      return (text) => text.split(',').map(parseNumber);
    case 'record':
      return parseOptions;
    default:
      return (text) => text;
  }
}

function choices(setting: FlagSetting): string {
  const inner = innerOf(setting);
  return 'entries' in inner ? `: ${Object.keys(inner.entries as object).join(', ')}` : '';
}

/** Numbers become numbers, so that one schema checks flags and config files alike; what is none stays text, to be refused. */
function parseNumber(text: string): unknown {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** `channels=16,hidden=64` as an object. @throws UserError where a part is no `name=value`. */
export function parseOptions(text: string): Record<string, unknown> {
  const parts = text.split(',').map((part) => part.trim());
  return Object.fromEntries(
    parts.map((part) => {
      const [name, value, ...rest] = part.split('=');
      if (!name || !value || rest.length > 0) {
        throw new UserError(`--model-options: expected name=value,name=value, found '${text}'`);
      }
      return [name, value === 'true' ? true : value === 'false' ? false : parseNumber(value)];
    }),
  );
}

/** The positive whole number that a flag was given. @throws UserError naming the flag. */
export function wholeNumber(flag: string, value: unknown): number {
  const number = typeof value === 'string' ? parseNumber(value) : value;
  if (Number.isInteger(number) && Number(number) >= 1) return Number(number);
  throw new UserError(`${flag}: expected a whole number of at least 1, found ${JSON.stringify(value)}`);
}

function formatOptions(options: object): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',');
}

interface Definition {
  readonly type: string;
  readonly innerType?: { readonly def: Definition };
  readonly entries?: object;
}

/** The definition below `optional` and `default`. */
function innerOf(setting: FlagSetting): Definition {
  let { def }: { def: Definition } = flagSchemas()[setting];
  while (def.innerType !== undefined) ({ def } = def.innerType);
  return def;
}

function kindOf(setting: FlagSetting): Kind {
  return innerOf(setting).type as Kind;
}
