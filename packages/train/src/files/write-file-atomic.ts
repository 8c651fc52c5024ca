import { type FileHandle, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toFileError } from './file-error.js';
import { systemCode } from './system-fault.js';
import { removeStrayFiles, temporaryPath } from './temporary-file.js';

/**
 * Replaces a file in one step: whoever reads it, also after a crash at any moment, finds the old content or the new, never a part.
 *
 * The content is written beside the file, synced to the disk and renamed, and then the folder is synced. Parts of the content are
 * written as they come, so that it need never be whole in memory. The folder is made if it is missing, and what killed processes
 * have left beside the file is removed.
 *
 * @throws FileError naming the file and the cause; the old file is untouched unless the sync of the folder failed.
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string | Iterable<Uint8Array>): Promise<void> {
  const parts = typeof content === 'string' ? [new TextEncoder().encode(content)] : content;
  try {
    await replace(path, parts instanceof Uint8Array ? [parts] : parts);
  } catch (error) {
    throw toFileError(path, 'could not be written', error);
  }
}

async function replace(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await removeStrayFiles(path);
  const temporary = temporaryPath(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const part of parts) await writeAll(file, part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** Since `write` may write less than it is given, and at most 2 GiB at once. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  const most = 2 ** 26;
  for (let start = 0; start < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, start, Math.min(most, bytes.length - start));
    start += bytesWritten;
  }
}

/** So that the rename itself survives a power cut; where a system has no such thing, its own order has to do. */
async function syncFolder(folder: string): Promise<void> {
  const unsupported = ['EACCES', 'EBADF', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'];
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!unsupported.includes(systemCode(error) ?? '')) throw error;
  }
}
