/** A checkpoint or weights file that cannot be read or written; the message names the file and says why. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options);
    this.file = file;
  }
}
