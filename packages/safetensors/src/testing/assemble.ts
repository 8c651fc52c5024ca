/** A file put together by hand: the header's length (its true one unless given), the header, and the tensors' bytes. */
export function assemble(header: string | Uint8Array, body: ArrayLike<number> = [], headerLength?: bigint): Uint8Array {
  const encoded = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + encoded.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, headerLength ?? BigInt(encoded.length), true);
  bytes.set(encoded, 8);
  bytes.set(Uint8Array.from(body), 8 + encoded.length);
  return bytes;
}
