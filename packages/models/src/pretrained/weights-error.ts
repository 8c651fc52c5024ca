/** A weights file, folder or address that gives no weights: the message names it, what was found and what was expected. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';
}
