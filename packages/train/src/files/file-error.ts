/** A file of a run that cannot be read or written; the message names the file and says why. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly file: string;
  /** The message without the file's name. */
  readonly problem: string;
  /** The system's name of the fault, such as `ENOSPC`, where it gave one. */
  readonly code: string | undefined;

  constructor(file: string, problem: string, options?: ErrorOptions & { readonly code?: string | undefined }) {
    super(`${file}: ${problem}`, options);
    this.file = file;
    this.problem = problem;
    this.code = options?.code;
  }
}
