/** @throws RangeError unless the number is whole and at least `least`. */
export function requireWhole(option: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${option} must be a whole number of at least ${least}, but it is ${value}.`);
  }
}
