import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { type SplitConfig, splitConfig } from './split-config.js';

const defaultNames = ['ts', 'mts', 'js', 'mjs', 'yaml', 'yml', 'json'].map((extension) => `ocelli.config.${extension}`);

/** A config file's contents and its absolute path. */
export interface LoadedConfig extends SplitConfig {
  readonly path: string;
}

/**
 * Reads a config file: the named one, or `ocelli.config.{ts,js,yaml,json}` in `directory` if there is one.
 *
 * @throws UserError naming the file where it is absent or cannot be read.
 */
export async function loadConfig(file: string | undefined, directory = process.cwd()): Promise<LoadedConfig | undefined> {
  const candidates = (file === undefined ? defaultNames : [file]).map((name) => resolve(directory, name));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    if (file === undefined) return undefined;
    throw new UserError(`--config ${file}: there is no such file`);
  }
  return { path, ...splitConfig(requireObject(await parse(path), path), path) };
}

async function parse(path: string): Promise<unknown> {
  try {
    switch (extname(path)) {
      case '.json':
        return JSON.parse(readFileSync(path, 'utf8'));
      case '.yaml':
      case '.yml':
        return (await import('yaml')).parse(readFileSync(path, 'utf8'));
      case '.ts':
      case '.mts':
      case '.js':
      case '.mjs':
        return await (await import('./run-module.js')).runModule(path);
      default:
        throw new Error('a config file ends in .ts, .js, .yaml or .json');
    }
  } catch (error) {
    throw new UserError(`${path}: ${firstLine(error)}`, { cause: error });
  }
}

/** Parsers add excerpts of the file below. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/:$/, '');
}

function requireObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  const what = /\.m?[jt]s$/.test(path) ? 'its default export must be' : 'it must hold';
  throw new UserError(`${path}: ${what} an object of options, found ${value === undefined ? 'none' : JSON.stringify(value)}`);
}
