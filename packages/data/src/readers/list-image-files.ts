import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
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
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(isImageFile).sort();
  if (files.length === 0) throw new DataError(`${path}: there is no picture in this folder (${imageEndings.join(', ')}).`);
  return files.map((file) => join(path, file));
}
