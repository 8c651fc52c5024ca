import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@ocelli/random';
import { DataError } from '../data-error.js';
import type { ClassificationDataset } from '../dataset.js';
import { imageEndings, readImageFile } from '../readers/image-file.js';
import { imageFilesIn } from '../readers/list-image-files.js';
import { loadSharp } from '../readers/load-sharp.js';
import type { DatasetInfo, OpenDatasetOptions, Split } from './dataset-info.js';

interface Entry {
  readonly file: string;
  readonly label: number;
}

/** Names of the folder that holds the images to learn from, and of the one to measure with, in any case. */
const trainFolders = ['train', 'training'];
const testFolders = ['val', 'validation', 'valid', 'test', 'testing'];
/** The share that is kept back for measuring where there is no such folder. */
const testShare = 0.2;

/**
 * Photos in ImageNet's layout: `train/CLASS/photo.jpg` and `val/CLASS/photo.jpg`. A folder that has classes only is split by the seed, a
 * fifth of each class being kept back for measuring, unless `holdBack` is false. Classes are numbered by their sorted names, as torchvision does.
 */
export async function openImageFolder(
  _info: DatasetInfo,
  { dataDir, split, seed = 0, holdBack = true }: OpenDatasetOptions,
): Promise<ClassificationDataset> {
  if (dataDir === undefined) throw new DataError('imagefolder: name the folder that holds the photos (dataDir, --data-dir).');
  if (!isFolder(dataDir)) throw new DataError(`${dataDir}: there is no such folder.`);
  // Now, and not at each of the photos.
  await loadSharp();
  const { train, test } = splitsIn(dataDir);
  if (train === undefined && test === undefined) {
    if (holdBack) return splitFolder(dataDir, split, seed);
    const all = classesIn(dataDir);
    return folderDataset(all, entriesOf(dataDir, all));
  }
  if (train === undefined) {
    throw new DataError(`${dataDir}: there is the folder ${test}, but none to learn from: expected ${trainFolders.join(', ')}.`);
  }
  const trainFolder = join(dataDir, train);
  const classNames = classesIn(trainFolder);
  if (split === 'train') return folderDataset(classNames, entriesOf(trainFolder, classNames));
  if (test === undefined) {
    throw new DataError(
      `${dataDir}: there is the folder ${train}, but none for measuring: expected ${testFolders.join(', ')}. ` +
        `To keep a fifth of each class back instead, name ${trainFolder}.`,
    );
  }
  const testFolder = join(dataDir, test);
  const present = classesIn(testFolder);
  const unknown = present.find((name) => !classNames.includes(name));
  if (unknown !== undefined) {
    throw new DataError(`${join(testFolder, unknown)}: there is no class of that name in ${trainFolder}.`);
  }
  return folderDataset(classNames, entriesOf(testFolder, classNames, present));
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

/**
 * The folders to learn from and to measure with. A class may be named as they are: then it lies beside others, and there is no folder to
 * learn from that holds folders.
 */
function splitsIn(folder: string): { readonly train?: string | undefined; readonly test?: string | undefined } {
  const names = foldersIn(folder);
  const find = (wanted: readonly string[]): string | undefined =>
    wanted.flatMap((one) => names.filter((name) => name.toLowerCase() === one))[0];
  const [train, test] = [find(trainFolders), find(testFolders)];
  const hasOthers = names.some((name) => ![...trainFolders, ...testFolders].includes(name.toLowerCase()));
  const isSplit = train !== undefined && foldersIn(join(folder, train)).length > 0;
  return hasOthers && !isSplit ? {} : { train, test };
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
    const files = imageFilesIn(join(folder, name));
    if (files.length === 0) {
      throw new DataError(`${join(folder, name)}: the class has no picture (${imageEndings.join(', ')}).`);
    }
    const label = classNames.indexOf(name);
    return files.map((file) => ({ file, label }));
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
