/** @throws RangeError naming the first of a model's options that is not a whole number of at least 1. */
export function requireSizes(model: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`${model}: ${name} must be a whole number of at least 1, but it is ${JSON.stringify(size)}.`);
    }
  }
}
