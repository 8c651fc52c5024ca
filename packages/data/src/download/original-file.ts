import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '../data-error.js';
import type { OpenDatasetOptions } from '../datasets/dataset-info.js';
import { fetchFile } from './fetch-file.js';
import { officialFile } from './official-files.js';

export interface OriginalFile {
  /** Its path, for messages. */
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Folders below the user's in which the files of a dataset may lie, as other tools unpack them. */
const subfolders: Readonly<Record<string, readonly string[]>> = {
  mnist: ['raw', 'MNIST/raw'],
  'fashion-mnist': ['raw', 'FashionMNIST/raw'],
  cifar10: ['cifar-10-batches-bin'],
  cifar100: ['cifar-100-binary'],
};

/** The first of `names` that lies in the folder, or in a folder below it where the dataset's files usually are. */
export async function findOriginal(dataset: string, folder: string, names: readonly string[]): Promise<OriginalFile | undefined> {
  for (const subfolder of ['', ...(subfolders[dataset] ?? [])]) {
    for (const name of names) {
      const file = join(folder, subfolder, name);
      if (await isFile(file)) return { file, bytes: await read(file) };
    }
  }
  return undefined;
}

/**
 * One of a dataset's original files: found in `dataDir` under one of the names, or, where no folder is given, downloaded under the first
 * name into the cache and kept there.
 *
 * @throws DataError where no such file is in the folder, or none can be downloaded.
 */
export async function originalFile(
  dataset: string,
  names: readonly string[],
  { dataDir, onProgress, signal }: Pick<OpenDatasetOptions, 'dataDir' | 'onProgress' | 'signal'>,
): Promise<OriginalFile> {
  if (dataDir !== undefined) {
    const found = await findOriginal(dataset, dataDir, names);
    if (found) return found;
    if (!(await isFolder(dataDir))) {
      throw new DataError(`${dataDir}: there is no such folder; expected the one that holds the files of ${dataset}.`);
    }
    const below = (subfolders[dataset] ?? []).join(' or ');
    throw new DataError(
      `${dataDir}: the files of ${dataset} are not there: there is no ${names.join(' and no ')}, also not in ${below} below it.`,
    );
  }
  const name = names[0] ?? '';
  const source = officialFile(dataset, name);
  if (!source) throw new DataError(`${dataset}: there is no official address of ${name}.`);
  const file = join(cacheFolder(), dataset, name);
  await fetchFile({ file, ...source, onProgress, signal });
  return { file, bytes: await read(file) };
}

/** Where downloaded datasets are kept: `$OCELLI_CACHE/datasets`, by default in `~/.cache/ocelli`. */
export function cacheFolder(): string {
  return join(process.env['OCELLI_CACHE'] ?? join(homedir(), '.cache', 'ocelli'), 'datasets');
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function read(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new DataError(`${file}: cannot be read: ${(cause as Error).message}`, { cause });
  }
}
