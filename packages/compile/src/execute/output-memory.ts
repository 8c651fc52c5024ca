import type { OnnxData, OnnxType } from '../onnx/onnx-builder.js';
import { BufferPool } from './buffer-pool.js';
import { freeBuffer } from './free-buffer.js';

/**
 * Memory that sessions write their outputs into. It comes back when a tensor lets go of it, and is given out again as long as there is a
 * session: fresh memory is paged in by the system at its first use, of a model's state at each step, and later collected.
 */
export class OutputMemory {
  #pool = new BufferPool();
  #lent = new WeakSet<ArrayBufferLike>();
  #sessions = 0;

  /** Counts a session that begins. */
  open(): void {
    this.#sessions++;
  }

  /** Counts a session that ends; with the last one goes what is kept. */
  close(): void {
    if (--this.#sessions > 0) return;
    this.#pool = new BufferPool();
    this.#lent = new WeakSet();
  }

  /** An array of this many elements, with anything in it. */
  take(type: OnnxType, length: number): OnnxData {
    const make = arrays[type];
    const buffer = this.#pool.take(length * make.BYTES_PER_ELEMENT);
    this.#lent.add(buffer);
    return new make(buffer);
  }

  /** Takes an array back that nobody will read any more; one from elsewhere is freed. */
  give(data: OnnxData): void {
    const { buffer } = data;
    // What is given back twice must not be given out twice.
    if (this.#lent.delete(buffer)) this.#pool.give(buffer as ArrayBuffer);
    else freeBuffer(data);
  }

  /** Counts an array out that somebody outside may keep. */
  lose({ buffer, byteLength }: OnnxData): void {
    if (this.#lent.delete(buffer)) this.#pool.lose(byteLength);
  }
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

/** Of all sessions of this process, so that what eager code has let go of serves compiled functions too. */
export const outputMemory = new OutputMemory();
