/**
 * Keeps the memory of large tensors that nobody refers to any more for the next of the same size: fresh memory is paged in by the system
 * at its first use, which takes longer than most kernels do.
 */
export class BufferPool {
  readonly #limit: number;
  readonly #free = new Map<number, ArrayBuffer[]>();
  #bytes = 0;

  /** `limit` is how many bytes are kept at most. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many bytes are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Memory of this many bytes, with anything in it. */
  take(byteLength: number): ArrayBuffer {
    const kept = this.#free.get(byteLength)?.pop();
    if (kept === undefined) return new ArrayBuffer(byteLength);
    this.#bytes -= byteLength;
    return kept;
  }

  /** Takes memory back; what there is too much of is let go, first of the sizes that have not been given back for the longest time. */
  give(buffer: ArrayBuffer): void {
    const { byteLength } = buffer;
    const kept = this.#free.get(byteLength) ?? [];
    this.#free.delete(byteLength);
    this.#free.set(byteLength, kept);
    kept.push(buffer);
    this.#bytes += byteLength;
    for (const [size, buffers] of this.#free) {
      while (this.#bytes > this.#limit && buffers.length > 0) {
        buffers.pop();
        this.#bytes -= size;
      }
      if (this.#bytes <= this.#limit) break;
      this.#free.delete(size);
    }
  }

  clear(): void {
    this.#free.clear();
    this.#bytes = 0;
  }
}
