import { WeightsError } from '../weights-error.js';
import type { WeightsFolder } from './weights-folder.js';

/** A folder on the disk, in Node. */
export function localFolder(folder: string): WeightsFolder {
  const { join } = process.getBuiltinModule('node:path');
  const { readdir, readFile } = process.getBuiltinModule('node:fs/promises');
  return {
    nameOf: (file) => join(folder, file),
    hasConfig: true,
    async read(file) {
      try {
        const { buffer, byteOffset, byteLength } = await readFile(join(folder, file));
        return new Uint8Array(buffer, byteOffset, byteLength);
      } catch (cause) {
        if (isAbsence(cause)) return undefined;
        throw new WeightsError(`${join(folder, file)}: cannot be read: ${(cause as Error).message}`, { cause });
      }
    },
    async pathOf(file) {
      return (await kindOfPath(join(folder, file))) === 'file' ? join(folder, file) : undefined;
    },
    async list() {
      try {
        return (await readdir(folder)).sort();
      } catch (cause) {
        throw new WeightsError(`${folder}: cannot be read: ${(cause as Error).message}`, { cause });
      }
    },
  };
}

/** The bytes of a file on the disk; undefined where there is none. @throws WeightsError where it cannot be read. */
export async function readPath(path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  const { basename, dirname } = process.getBuiltinModule('node:path');
  return localFolder(dirname(path)).read(basename(path));
}

/** What lies at a path. */
export async function kindOfPath(path: string): Promise<'file' | 'folder' | undefined> {
  const { stat } = process.getBuiltinModule('node:fs/promises');
  return stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => undefined,
  );
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
