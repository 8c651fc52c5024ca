import { WeightsError } from '../weights-error.js';

/** Reads a pickle's bytes from front to back; every length is checked against what is left before anything is made of it. */
export class PickleCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.position = position;
  }

  /** @throws WeightsError where fewer are left. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** Rounded above 2^53, which no length or index reaches. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** Of eight bytes with the highest first, the one number that pickles write so. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A whole number in two's complement, lowest byte first; a bigint where a number cannot hold it. */
  integer(length: number): number | bigint {
    if (length > 64) throw new WeightsError(`the pickle holds a whole number of ${length} bytes, over the limit of 64.`);
    const digits = this.take(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(digits[index] ?? 0);
    const signed = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  text(length: number): string {
    const encoded = this.take(length);
    try {
      // A copy, since a decoder takes no view of shared memory.
      return this.#decoder.decode(encoded.slice());
    } catch {
      throw new WeightsError(`the pickle holds text that is not valid UTF-8, before byte ${this.position}.`);
    }
  }

  /** Text up to the end of a line, which is passed over. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new WeightsError(`the pickle has no end of the line at ${this.position}: truncated?`);
    const text = this.text(end - this.position);
    this.position++;
    return text;
  }

  /** Passes over so many bytes; where they begin. */
  #advance(length: number): number {
    const start = this.position;
    const left = this.#bytes.length - start;
    if (!(length >= 0 && length <= left)) {
      throw new WeightsError(`the pickle asks for ${length} bytes at ${start}, but ${left} are left: truncated?`);
    }
    this.position = start + length;
    return start;
  }
}
