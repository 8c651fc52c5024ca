import { UserError } from '../errors.js';
import { isPlain } from '../explain-error.js';
import type { LoadedConfig } from './load-config.js';

/**
 * What went wrong while a config file's code was in play, in one line that names the file: the code threw, or what it gave was refused.
 * Errors that need no stack stay as they are, and all do where the file holds no code.
 */
export function blameConfig(error: unknown, loaded: LoadedConfig | undefined): unknown {
  if (loaded === undefined || Object.keys(loaded.parts).length === 0) return error;
  if (isPlain(error) || !(error instanceof Error)) return error;
  return new UserError(`${loaded.path}: ${error.message} (OCELLI_DEBUG=1 shows where)`, { cause: error });
}
