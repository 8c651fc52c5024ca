/** @throws RangeError when metadata uses a key that the file needs itself. */
export function requireFree(metadata: Readonly<Record<string, string>>, reserved: readonly string[]): void {
  const taken = reserved.find((key) => Object.hasOwn(metadata, key));
  if (taken !== undefined)
    throw new RangeError(`The metadata must not have the key ${taken}: the file keeps its own text there.`);
}
