import { elementWords, fillElements, rowLength } from './element-words.js';

/** Where the next number of an `Rng` comes from: a seed, the names of the forks from its stream on, and how many words were drawn. */
export interface RngOrigin {
  readonly seed: number;
  readonly path: readonly (string | number)[];
  readonly drawn: number;
}

/**
 * Random numbers that are computed each by itself, from its index and a 64-bit key, so that a tensor of them costs one multiplication and
 * one addition an element anywhere, and is drawn anew from another seed without being traced anew.
 */
export class ElementStream {
  /** Where the key was drawn from. */
  readonly origin: RngOrigin;
  /** The elements from 0 on are in rows of this length. */
  readonly rowLength = rowLength;
  readonly #keyOf: (seed: number) => readonly [number, number];

  constructor(origin: RngOrigin, keyOf: (seed: number) => readonly [number, number]) {
    this.origin = origin;
    this.#keyOf = keyOf;
  }

  /**
   * What the first `size` elements are computed from: `min(size, rowLength)` words of the places in a row, then a factor for each row, then
   * an offset for each row. Element `r * rowLength + p` is `factor_r * word_p + offset_r` in 32 bits.
   *
   * `seed` says what they were if the stream's origin had another seed.
   *
   * @throws RangeError when the seed is not an integer from 0 to 2^53 - 1.
   */
  words(size: number, seed: number = this.origin.seed): Int32Array {
    const [key0, key1] = this.#keyOf(seed);
    return elementWords(key0, key1, size);
  }

  /** Fills the array with the elements from 0 on: 256 k with k uniform on -2^23 to 2^23 - 1. */
  fillElements(into: Int32Array): Int32Array {
    return fillElements(this.words(into.length), into);
  }
}
