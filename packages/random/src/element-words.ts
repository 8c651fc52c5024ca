import { blockWords, philoxBlock } from './philox.js';

/** How many elements are in a row: each row has a factor and an offset of its own, each place in a row a word. */
export const rowLength = 2048;

/** The 24 upper bits of a word count. */
const unit = 256;

/**
 * What `size` elements are computed from under a 64-bit key: a word for each place in a row, then a factor and then an offset for each row.
 *
 * Word n of the key's stream is that of Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). The places
 * have the words from 0 on, row r the words 2048 + 2r, made odd, and 2049 + 2r. Factors and offsets are multiples of 256.
 */
export function elementWords(key0: number, key1: number, size: number): Int32Array {
  const places = Math.min(size, rowLength);
  const rows = Math.ceil(size / rowLength);
  const words = new Int32Array(places + 2 * rows);
  const block = new Uint32Array(blockWords);
  for (let place = 0; place < places; place += blockWords) {
    philoxBlock(place / blockWords, 0, 0, 0, key0, key1, block);
    words.set(block.subarray(0, places - place), place);
  }
  for (let row = 0; row < rows; row++) {
    const lane = 2 * (row % 2);
    if (lane === 0) philoxBlock((rowLength + 2 * row) / blockWords, 0, 0, 0, key0, key1, block);
    words[places + row] = Math.imul((block[lane] ?? 0) | 1, unit);
    words[places + rows + row] = Math.imul(block[lane + 1] ?? 0, unit);
  }
  return words;
}

/**
 * Fills the array with the elements that the words of its size give: place p of row r is `(factor_r word_p + offset_r) mod 2^32`, as a
 * signed number. That is 256 k with k uniform on -2^23 to 2^23 - 1.
 *
 * `a x + b` over random a and b is a strongly universal hash (Dietzfelbinger, "Universal hashing and k-wise independent random variables
 * via integer arithmetic without primes", STACS 1996), here of random words. So if these are ideal, each row and each column holds
 * independent numbers, and so are any three elements. Four at the corners of a rectangle agree in how even their differences are, which
 * only the lowest bits show.
 */
export function fillElements(words: Int32Array, into: Int32Array): Int32Array {
  const places = Math.min(into.length, rowLength);
  const rows = Math.ceil(into.length / rowLength);
  for (let row = 0; row < rows; row++) {
    const factor = words[places + row] ?? 0;
    const offset = words[places + rows + row] ?? 0;
    const start = row * rowLength;
    const count = Math.min(places, into.length - start);
    for (let place = 0; place < count; place++) into[start + place] = Math.imul(factor, words[place] ?? 0) + offset;
  }
  return into;
}
