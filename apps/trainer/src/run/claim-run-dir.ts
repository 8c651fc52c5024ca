import { accessSync, constants, mkdirSync } from 'node:fs';
import { UserError } from '../errors.js';

/** Makes the run folder, so that a folder that cannot be written is found before the work. @throws UserError naming it. */
export function claimRunDir(runDir: string): void {
  try {
    mkdirSync(runDir, { recursive: true });
    accessSync(runDir, constants.W_OK);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const faults: Readonly<Record<string, string>> = {
      EACCES: 'permission is denied',
      EPERM: 'permission is denied',
      EROFS: 'the file system is read-only',
      ENOTDIR: 'a file stands where a folder should be',
      EEXIST: 'a file stands where a folder should be',
      ENOSPC: 'the disk is full',
    };
    throw new UserError(`--run-dir ${runDir}: cannot be written: ${faults[code ?? ''] ?? message}`, { cause });
  }
}
