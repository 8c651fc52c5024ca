import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { DataError } from '../data-error.js';
import { imageEndings, isImageFile } from './image-file.js';

/**
 * The pictures that a path stands for, sorted by name: the file itself, or all in a folder and the folders below it.
 *
 * @throws DataError where there is no such file or folder, or no picture in it.
 */
export function listImageFiles(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new DataError(`${path}: there is no such file or folder.`);
  if (!found.isDirectory()) return [path];
  const files = imageFilesIn(path);
  if (files.length === 0) throw new DataError(`${path}: there is no picture in this folder (${imageEndings.join(', ')}).`);
  return files;
}

/** The pictures in a folder and the folders below it, sorted by their paths; there may be none. */
export function imageFilesIn(folder: string): string[] {
  return walk(folder, [realpathSync(folder)]).sort();
}

/** Hidden folders are passed over, and links that lead back to a folder above, which would never end. */
function walk(folder: string, above: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const isLink = entry.isSymbolicLink();
    if (!(isLink ? leadsToFolder(path) : entry.isDirectory())) return isImageFile(entry.name) ? [path] : [];
    if (entry.name.startsWith('.')) return [];
    const real = isLink ? realpathSync(path) : join(above.at(-1) ?? '', entry.name);
    return above.some((one) => `${one}${sep}`.startsWith(`${real}${sep}`)) ? [] : walk(path, [...above, real]);
  });
}

function leadsToFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
