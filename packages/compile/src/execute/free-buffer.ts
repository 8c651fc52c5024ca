/** Buffers that are smaller are left to the garbage collector. */
const least = 2 ** 16;

let closed: MessagePort | undefined;

/**
 * Frees what an array holds at once, if nothing else lies in its buffer; the array is then empty. The memory of large buffers makes the
 * garbage collector go through all objects every few steps, and until then twice as much is in use.
 */
export function freeBuffer({ buffer, byteLength }: ArrayBufferView<ArrayBufferLike>): void {
  if (!(buffer instanceof ArrayBuffer) || byteLength !== buffer.byteLength || byteLength < least) return;
  const { transfer } = buffer as { transfer?: (length: number) => void };
  if (transfer !== undefined) transfer.call(buffer, 0);
  // Node 20 has no such method; what is sent to nobody is freed too.
  else toNobody().postMessage(undefined, [buffer]);
}

function toNobody(): MessagePort {
  if (closed === undefined) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    closed = port1;
  }
  return closed;
}
