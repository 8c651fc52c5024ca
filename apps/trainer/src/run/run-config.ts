import { readFileSync } from 'node:fs';
import type { Preprocessing } from '@ocelli/transforms';
import { UserError } from '../errors.js';
import { checkSettings } from '../settings/check.js';
import { type LoadedConfig, loadConfig } from '../settings/load-config.js';
import type { TrainSettings } from '../settings/schema.js';
import { runFiles } from './run-files.js';
import type { EngineName } from './start-engine.js';

/** What a run folder's `config.json` holds: enough to train again, to evaluate, and to predict elsewhere. */
export interface RunConfig {
  readonly version: 1;
  readonly command: string;
  readonly settings: TrainSettings;
  /** The config file that gave plain functions, if one did. */
  readonly configFile?: string;
  /** Its keys that the run was begun with; flags may have gone before others. */
  readonly configParts?: readonly string[];
  readonly model: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly classNames: readonly string[];
  readonly preprocessing: Preprocessing;
  /** What tells the weights that the run began with, if it did with any; runs of versions before say none. */
  readonly weightsDigest?: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What ran the steps; runs of versions before say none. */
  readonly engine?: EngineName;
}

/** Reads `config.json` of a run folder. @throws UserError naming the file. */
export async function readRunConfig(runDir: string): Promise<RunConfig> {
  const file = runFiles(runDir).config;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const mend = runDir.endsWith('.safetensors')
      ? '; for a file of weights use predict --weights'
      : ', for it has no config.json';
    throw new UserError(`${runDir}: not a run folder${mend}`, { cause });
  }
  return parseRunConfig(text, file);
}

/** The config file that gave a run plain functions, with those of them that the run was begun with. @throws UserError naming the file. */
export async function loadRunParts({ configFile, configParts = [] }: RunConfig): Promise<LoadedConfig | undefined> {
  const loaded = configFile === undefined ? undefined : await loadConfig(configFile);
  if (loaded === undefined) return undefined;
  return { ...loaded, parts: Object.fromEntries(Object.entries(loaded.parts).filter(([name]) => configParts.includes(name))) };
}

/** The run's config in a text; `place` is for the message. @throws UserError where it is none. */
export async function parseRunConfig(text: string, place: string): Promise<RunConfig> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${place}: not JSON (${(cause as Error).message})`, { cause });
  }
  const config = value as Partial<RunConfig> | null;
  const { version, settings, model, classNames, preprocessing } = config ?? {};
  if (!settings || !model?.name || !preprocessing || !Array.isArray(classNames)) {
    throw new UserError(`${place}: not a run's config, which has settings, model, classNames and preprocessing`);
  }
  if (version !== 1) throw new UserError(`${place}: a config of version ${String(version)}, but this trainer reads version 1`);
  const origins = Object.fromEntries(Object.keys(settings).map((name) => [name, `${place}: settings.${name}`]));
  return { ...(config as RunConfig), settings: await checkSettings(settings, origins) };
}
