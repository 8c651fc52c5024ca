/**
 * Fields of a protocol buffers message; a message is the bytes of its fields, one after the other.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A whole number from 0 to 2^53 - 1. */
export function integerField(field: number, value: number): Uint8Array {
  return Uint8Array.of(...varint(field * 8 + wireTypes.varint), ...varint(value));
}

export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joinBytes(varint(field * 8 + wireTypes.fixed32), bytes);
}

export function doubleField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return joinBytes(varint(field * 8 + wireTypes.fixed64), bytes);
}

/** A text, bytes, or a message, given as its fields. */
export function bytesField(field: number, ...value: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = value.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joinBytes(varint(field * 8 + wireTypes.bytes), varint(length), ...parts);
}

export function joinBytes(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    joined.set(part, position);
    position += part.length;
  }
  return joined;
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}
