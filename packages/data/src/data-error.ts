/** A fault of the data, not of the program: the message names the file or folder, what was found and what was expected. */
export class DataError extends Error {
  override readonly name = 'DataError';
}
