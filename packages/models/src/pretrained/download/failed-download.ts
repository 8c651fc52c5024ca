import { WeightsError } from '../weights-error.js';

/** What went wrong with an address, as one error that names it; refusals and others of ours stay what they are. */
export function failedDownload(url: string, error: unknown): Error {
  const message = `${url}: could not be downloaded: ${messageOf(error)}`;
  if (error instanceof WeightsError) {
    error.message = message;
    return error;
  }
  return new WeightsError(message, { cause: error });
}

/** `fetch failed` alone says nothing; what failed is its cause, which may have no message but a code. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  if (error instanceof WeightsError || !(cause instanceof Error)) return message;
  return `${message} (${cause.message || ('code' in cause ? String(cause.code) : cause.name)})`;
}
