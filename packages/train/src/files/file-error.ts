import { explainFault, systemCode } from './system-fault.js';

/** A file of a run that cannot be read or written; the message names the file and says why. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly file: string;
  /** The message without the file's name. */
  readonly problem: string;
  /** The system's name of the fault, such as `ENOSPC`, where it gave one. */
  readonly code: string | undefined;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options);
    this.file = file;
    this.problem = problem;
    this.code = systemCode(options?.cause);
  }
}

/** A fault of the system as a FileError; any other error as it is. */
export function toFileError(file: string, failed: string, error: unknown): unknown {
  if (error instanceof FileError || systemCode(error) === undefined) return error;
  return new FileError(file, `${failed}: ${explainFault(error)}`, { cause: error });
}
