/** Bytes of a pickle put together by hand, of numbers for operations and texts. */
export function pickleBytes(...parts: readonly (number | string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const bytes = parts.flatMap((part) =>
    typeof part === 'number' ? [part] : typeof part === 'string' ? [...Buffer.from(part)] : [...part],
  );
  return Uint8Array.from(bytes);
}
