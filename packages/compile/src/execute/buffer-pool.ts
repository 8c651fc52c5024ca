/**
 * Keeps the memory of large tensors that nobody refers to any more for the next of the same size: fresh memory is paged in by the system
 * at its first use, which takes longer than most kernels do. What is kept and what is in use are together never more than was in use before.
 */
export class BufferPool {
  readonly #free = new Map<number, ArrayBuffer[]>();
  #kept = 0;
  #inUse = 0;
  #peak = 0;

  /** How many bytes are kept. */
  get bytes(): number {
    return this.#kept;
  }

  /** Memory of this many bytes, with anything in it. */
  take(byteLength: number): ArrayBuffer {
    const kept = this.#free.get(byteLength)?.pop();
    this.#inUse += byteLength;
    this.#peak = Math.max(this.#peak, this.#inUse);
    if (kept !== undefined) this.#kept -= byteLength;
    else this.#letGo();
    return kept ?? new ArrayBuffer(byteLength);
  }

  /** Takes memory back. */
  give(buffer: ArrayBuffer): void {
    const { byteLength } = buffer;
    const kept = this.#free.get(byteLength) ?? [];
    // The size that came back last stands last.
    this.#free.delete(byteLength);
    this.#free.set(byteLength, kept);
    kept.push(buffer);
    this.#kept += byteLength;
    this.lose(byteLength);
  }

  /** Counts as many bytes as no longer in use that do not come back. */
  lose(byteLength: number): void {
    this.#inUse -= byteLength;
  }

  clear(): void {
    this.#free.clear();
    this.#kept = 0;
  }

  /** Of what there is too much, first the sizes that have not come back for the longest time. */
  #letGo(): void {
    for (const [size, buffers] of this.#free) {
      while (this.#kept + this.#inUse > this.#peak && buffers.pop() !== undefined) this.#kept -= size;
      if (buffers.length > 0) break;
      this.#free.delete(size);
    }
  }
}
