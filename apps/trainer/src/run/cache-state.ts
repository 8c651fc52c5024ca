import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '@ocelli/data/node';

/** Where downloaded datasets are kept, how much there is, and whether more can be written there. */
export function cacheState(folder = cacheFolder()): string {
  if (!existsSync(folder)) {
    const parent = nearestExisting(folder);
    return `${folder} (empty${isWritable(parent) ? '' : `; ${parent} cannot be written: set OCELLI_CACHE to another folder`})`;
  }
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const bytes = names.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })).filter((entry) => entry?.isFile());
  const size = bytes.reduce((sum, entry) => sum + (entry?.size ?? 0), 0);
  const state = isWritable(folder) ? '' : '; it cannot be written: set OCELLI_CACHE to another folder';
  return `${folder} (${(size / 2 ** 20).toFixed(1)} MiB${state})`;
}

function nearestExisting(path: string): string {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
