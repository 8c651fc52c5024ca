/** @throws RangeError unless the number is finite and at least 0. */
export function requireRate(option: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`${option} must be finite and at least 0, but it is ${value}.`);
}
