import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@ocelli/random';
import { DataError } from '../data-error.js';
import type { ClassificationDataset } from '../dataset.js';
import { imageEndings, isImageFile, readImageFile } from '../readers/image-file.js';
import { loadSharp } from '../readers/load-sharp.js';
import type { DatasetInfo, OpenDatasetOptions, Split } from './dataset-info.js';

interface Entry {
  readonly file: string;
  readonly label: number;
}

/** Names of the folder that holds the images to measure with. */
const testFolders = ['val', 'validation', 'valid', 'test'];
/** The share that is kept back for measuring where there is no such folder. */
const testShare = 0.2;

/**
 * Photos in ImageNet's layout: `train/CLASS/photo.jpg` and `val/CLASS/photo.jpg`. A folder that has classes only is split by the seed, a
 * fifth of each class being kept back for measuring. Classes are numbered by their sorted names, as torchvision does.
 */
export async function openImageFolder(
  _info: DatasetInfo,
  { dataDir, split, seed = 0 }: OpenDatasetOptions,
): Promise<ClassificationDataset> {
  if (dataDir === undefined) throw new DataError('imagefolder: name the folder that holds the photos (dataDir).');
  if (!isFolder(dataDir)) throw new DataError(`${dataDir}: there is no such folder.`);
  // Now, and not at each of the photos.
  await loadSharp();
  if (!hasSplits(dataDir)) return splitFolder(dataDir, split, seed);
  const classNames = classesIn(join(dataDir, 'train'));
  if (split === 'train') return folderDataset(classNames, entriesOf(join(dataDir, 'train'), classNames));
  const folder = testFolders.map((name) => join(dataDir, name)).find(isFolder);
  if (folder === undefined) {
    throw new DataError(`${dataDir}: there is a folder train, but none for measuring: expected ${testFolders.join(', ')}.`);
  }
  const unknown = classesIn(folder).find((name) => !classNames.includes(name));
  if (unknown !== undefined) {
    throw new DataError(`${join(folder, unknown)}: there is no class of that name in ${join(dataDir, 'train')}.`);
  }
  const present = classesIn(folder);
  return folderDataset(classNames, entriesOf(folder, classNames, present));
}

function splitFolder(folder: string, split: Split, seed: number): ClassificationDataset {
  const classNames = classesIn(folder);
  const entries = classNames.flatMap((name, label) => {
    const all = entriesOf(folder, classNames, [name]);
    // A class keeps a picture to learn from.
    const kept = Math.min(Math.max(1, Math.round(all.length * testShare)), all.length - 1);
    const order = new Rng(seed).fork('imagefolder').fork(name).permutation(all.length);
    const chosen = split === 'test' ? order.subarray(0, kept) : order.subarray(kept);
    return [...chosen].sort((a, b) => a - b).map((index) => ({ ...(all[index] as Entry), label }));
  });
  if (entries.length === 0) {
    throw new DataError(`${folder}: each class has one picture, so that none can be kept back for measuring; expected more.`);
  }
  const note = `${folder} has no folder train: a fifth of each class, chosen by the seed ${seed}, is kept back for measuring`;
  return { ...folderDataset(classNames, entries), note };
}

function folderDataset(classNames: readonly string[], entries: readonly Entry[]): ClassificationDataset {
  const at = (index: number): Entry => {
    const found = entries[index];
    if (!found) throw new RangeError(`There are images 0 to ${entries.length - 1}, but ${index} was asked for.`);
    return found;
  };
  return {
    length: entries.length,
    classNames,
    label: (index) => at(index).label,
    describe: (index) => at(index).file,
    get: async (index) => ({ image: await readImageFile(at(index).file), label: at(index).label }),
  };
}

/** Whether there is a folder `train` that is no class: a class of that name lies beside others and holds no folders. */
function hasSplits(folder: string): boolean {
  if (!isFolder(join(folder, 'train'))) return false;
  const others = foldersIn(folder).filter((name) => name !== 'train' && !testFolders.includes(name));
  return others.length === 0 || foldersIn(join(folder, 'train')).length > 0;
}

/** Sorted; hidden ones are passed over. */
function foldersIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && isFolder(join(folder, name)))
    .sort();
}

function classesIn(folder: string): string[] {
  const names = foldersIn(folder);
  if (names.length === 0) throw new DataError(`${folder}: there is no folder of a class in it.`);
  return names;
}

function entriesOf(folder: string, classNames: readonly string[], present = classNames): Entry[] {
  return present.flatMap((name) => {
    const files = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).filter(isImageFile).sort();
    if (files.length === 0) {
      throw new DataError(`${join(folder, name)}: the class has no picture (${imageEndings.join(', ')}).`);
    }
    const label = classNames.indexOf(name);
    return files.map((file) => ({ file: join(folder, name, file), label }));
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
