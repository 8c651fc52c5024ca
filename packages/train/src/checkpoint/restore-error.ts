/** Says every way in which a checkpoint does not fit a model and its optimiser, at once. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError';
  /** One line for each difference. */
  readonly differences: readonly string[];

  constructor(model: string, differences: readonly string[]) {
    super(`The checkpoint does not fit ${model}:${differences.map((line) => `\n  ${line}`).join('')}`);
    this.differences = differences;
  }
}
