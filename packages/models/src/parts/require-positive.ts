/** @throws RangeError naming an option of a model, such as a scale of its channels, that is not a number above 0. */
export function requirePositive(option: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${option} must be a number above 0, but it is ${JSON.stringify(value)}.`);
  }
}
