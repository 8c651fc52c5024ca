import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { checkSettings } from '../settings/check.js';
import { replacedPart } from '../settings/config.js';
import { flagName } from '../settings/flags.js';
import { type LoadedConfig, loadConfig } from '../settings/load-config.js';
import { recipe } from '../settings/recipes.js';
import { preprocessingNames, type TrainSettings, type TrainSettingsInput } from '../settings/schema.js';
import { loadRunParts, type RunConfig, readRunConfig } from './run-config.js';
import { runFiles } from './run-files.js';

/** Where and how to run. */
export interface RunOptions {
  /** Where the run is kept; by default a new folder below `runs`. */
  readonly runDir?: string;
  /** The config file; by default `ocelli.config.{ts,js,yaml,json}` of the current folder, if there is one; false for none. */
  readonly config?: string | false;
  /** Whether to go on where the run in `runDir` was stopped, if it was begun. */
  readonly resume?: boolean;
  /** Whether a new folder gets a number where `runDir` holds a run already. */
  readonly unique?: boolean;
  /** Whether to print one JSON object a line. */
  readonly json?: boolean;
}

/** Options of `ocelli train`: any setting, and where and how to run. */
export type TrainOptions = RunOptions & TrainSettingsInput;

/** A run that is about to start or to go on. */
export interface ResolvedRun {
  /** Absolute. */
  readonly runDir: string;
  readonly settings: TrainSettings;
  readonly loaded: LoadedConfig | undefined;
  /** What an earlier start of the same run recorded. */
  readonly earlier: RunConfig | undefined;
  /** What its first weights must make of it, where that is known. */
  readonly begun?: BegunWith | undefined;
}

/** What a run's config says of the weights that it began with: their values, how they take pictures, and what their model computes. */
export type BegunWith = Pick<RunConfig, 'weightsDigest' | 'preprocessing' | 'model'>;

/** Settings that do not change what a run comes to, and how long it is: a resumed run may be given others. */
const changeable: readonly string[] = [
  'dataDir',
  'workers',
  'device',
  'engine',
  'checkpointEvery',
  'logEvery',
  'onBadImage',
  'epochs',
  'patience',
  'weights',
];

/**
 * Puts options, config file and an earlier start together: options win over the file; a resumed run keeps what it began with.
 *
 * @throws UserError where they contradict each other or the run folder is taken.
 */
export async function resolveRun(options: TrainOptions): Promise<ResolvedRun> {
  const { runDir: named, config, resume, unique } = options;
  const typed = settingsOf(options);
  const given = {
    ...typed,
    ...(typed.dataDir !== undefined && { dataDir: resolve(String(typed.dataDir)) }),
    // An address or an id on a hub stays what it is.
    ...(typed.weights !== undefined && existsSync(typed.weights) && { weights: resolve(typed.weights) }),
  };
  if (named === '') throw new UserError('--run-dir: expected a folder, found ""');
  const runDir = named === undefined ? undefined : resolve(named);
  if (resume && runDir === undefined) throw new UserError('--resume: say which run goes on: --run-dir FOLDER');
  const goesOnOnly = resume === true && Object.keys(typed).every((name) => changeable.includes(name));
  if (resume && runDir !== undefined && (holdsRun(runDir) || (goesOnOnly && existsSync(runFiles(runDir).config)))) {
    const earlier = await readRunConfig(runDir);
    const file = config ? await loadConfig(config) : undefined;
    requireSameCode(file, earlier);
    const settings = await checkSettings(resumedSettings(runDir, earlier, { ...file?.settings, ...given }));
    return { runDir, settings, loaded: await loadRunParts(earlier), earlier, begun: earlier };
  }
  if (runDir !== undefined && holdsRun(runDir) && !unique) {
    throw new UserError(`--run-dir ${named}: this folder holds a run; add --resume to go on with it, or name another folder`);
  }
  const loaded = config === false ? undefined : withoutReplaced(await loadConfig(config), given);
  if (goesOnOnly && loaded === undefined) {
    throw new UserError(`--resume: ${named} holds no run to go on with; name another folder, or what to train: --dataset NAME`);
  }
  const settings = await newSettings(given, loaded);
  return { runDir: numbered(runDir ?? resolve(defaultRunDir(settings))), settings, loaded, earlier: undefined };
}

/** The settings among the options, known or not; flags name those of `preprocessing` as if they stood alone. */
export function settingsOf(options: TrainOptions): TrainSettingsInput {
  const places: readonly string[] = ['runDir', 'config', 'resume', 'unique', 'json'] satisfies (keyof RunOptions)[];
  const given = Object.entries(options).filter(([name, value]) => !places.includes(name) && value !== undefined);
  const isInner = ([name]: [string, unknown]): boolean => preprocessingNames.includes(name);
  const inner = Object.fromEntries(given.filter(isInner));
  const { preprocessing, ...settings } = Object.fromEntries(given.filter((one) => !isInner(one)));
  const preparing = { ...(preprocessing as TrainSettingsInput['preprocessing']), ...inner };
  return { ...settings, ...(Object.keys(preparing).length > 0 && { preprocessing: preparing }) };
}

/** Whether something would be lost in this folder; a run that failed before it saved anything is begun anew. */
function holdsRun(runDir: string): boolean {
  const { best, checkpoint } = runFiles(runDir);
  return existsSync(checkpoint) || existsSync(best);
}

/** The folder itself or, where that holds a run, the next one by number: `first-2`. */
function numbered(runDir: string): string {
  let name = runDir;
  for (let number = 2; holdsRun(name); number++) name = `${runDir}-${number}`;
  return name;
}

function defaultRunDir({ model, dataset }: TrainSettings): string {
  const stamp = new Date().toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return join('runs', `${stamp}-${model}-${dataset}`);
}

function resumedSettings(runDir: string, { settings }: RunConfig, given: TrainSettingsInput): Record<string, unknown> {
  const before: Readonly<Record<string, unknown>> = settings;
  for (const [name, value] of Object.entries(given)) {
    // A checkpoint has taken the place of the weights that the run began with.
    const isFree = changeable.includes(name) && (name !== 'weights' || !existsSync(runFiles(runDir).checkpoint));
    if (isFree || JSON.stringify(value) === JSON.stringify(before[name])) continue;
    throw new UserError(
      `${flagName(name)} ${String(value)}: the run was begun with ${JSON.stringify(before[name]) ?? 'none'}, and goes on as it was begun; leave this option out`,
    );
  }
  return { ...before, ...given };
}

function requireSameCode(file: LoadedConfig | undefined, { configFile }: RunConfig): void {
  if (file === undefined || file.path === configFile || Object.keys(file.parts).length === 0) return;
  const begun = configFile ?? 'no code of a config file';
  throw new UserError(`--config ${file.path}: the run was begun with ${begun}, and goes on with it; leave this option out`);
}

/** A config without the code that options go before. */
function withoutReplaced(loaded: LoadedConfig | undefined, given: TrainSettingsInput): LoadedConfig | undefined {
  if (loaded === undefined) return undefined;
  const replaced: readonly unknown[] = Object.keys(given).map(replacedPart);
  return { ...loaded, parts: Object.fromEntries(Object.entries(loaded.parts).filter(([part]) => !replaced.includes(part))) };
}

async function newSettings(given: TrainSettingsInput, loaded: LoadedConfig | undefined): Promise<TrainSettings> {
  const { settings = {}, parts = {}, path } = loaded ?? {};
  const own = parts.model === undefined ? {} : { model: parts.model.name || 'custom' };
  const written: Record<string, unknown> = { ...own, ...settings, ...given };
  const prepared = { ...(settings.preprocessing as object | undefined), ...given.preprocessing };
  if (Object.keys(prepared).length > 0) written.preprocessing = prepared;
  const origins = Object.fromEntries(
    Object.keys(settings)
      .filter((name) => !(name in given))
      .map((name) => [name, `${path}: ${name}`]),
  );
  return checkSettings({ ...recipe(written), ...written }, origins);
}
