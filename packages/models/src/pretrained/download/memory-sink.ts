import type { Sink } from './receive.js';

/** Keeps what comes in memory, piece by piece: no length that a server says is allocated before the bytes are there. */
export class MemorySink implements Sink {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #etag: string | undefined;

  get length(): number {
    return this.#length;
  }

  get etag(): string | undefined {
    return this.#etag;
  }

  async restart(etag: string | undefined): Promise<void> {
    this.#chunks = [];
    this.#length = 0;
    this.#etag = etag;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** All of it; the pieces are let go of one by one meanwhile. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length);
    let start = 0;
    for (const chunk of this.#chunks.splice(0)) {
      bytes.set(chunk, start);
      start += chunk.length;
    }
    return bytes;
  }
}
