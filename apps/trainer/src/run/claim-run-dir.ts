import { accessSync, constants, existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';

/**
 * Makes the run folder, so that a folder that cannot be written is found before the work. Gives a function that takes away what was made,
 * as long as it is empty, for where the run does not begin.
 *
 * @throws UserError naming the folder by the option that says it.
 */
export function claimRunDir(runDir: string, option = `--run-dir ${runDir}`): () => void {
  const made: string[] = [];
  try {
    makeFolder(runDir, made);
    if (!statSync(runDir).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    accessSync(runDir, constants.W_OK);
    return () => removeEmpty(made);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const faults: Readonly<Record<string, string>> = {
      EACCES: 'permission is denied',
      EPERM: 'permission is denied',
      EROFS: 'the file system is read-only',
      ENOTDIR: 'a file stands where a folder should be',
      EEXIST: 'a file stands where a folder should be',
      ENOENT: 'no folder can be made there',
      ENOSPC: 'the disk is full',
    };
    throw new UserError(`${option}: cannot be written: ${faults[code ?? ''] ?? message}`, { cause });
  }
}

/** Node's own way to make the folders above as well does not return where the system refuses as it does below /proc. */
function makeFolder(path: string, made: string[]): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), made);
  mkdirSync(path);
  made.unshift(path);
}

/** The innermost folder comes first. */
function removeEmpty(folders: readonly string[]): void {
  try {
    for (const folder of folders) rmdirSync(folder);
  } catch {
    // Something is in it by now, which stays.
  }
}
