/** The number of 32-bit words in one block. */
export const blockWords = 4;

/**
 * Philox4x32-10: maps a 128-bit counter (four words, lowest first) and a 64-bit key to four independent 32-bit words.
 *
 * Ten rounds of two 32 x 32 -> 64 bit products, in 16-bit halves because JavaScript has no high product; the words are
 * written to `into[0..3]`. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; checked against the
 * known answers of their Random123 library.
 */
export function philoxBlock(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  into: Uint32Array,
): void {
  let word0 = counter0 | 0;
  let word1 = counter1 | 0;
  let word2 = counter2 | 0;
  let word3 = counter3 | 0;
  let round0 = key0 | 0;
  let round1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(word0, 0xd251, 0x1f53);
    const low0 = Math.imul(word0, 0xd2511f53);
    const high1 = highProduct(word2, 0xcd9e, 0x8d57);
    const low1 = Math.imul(word2, 0xcd9e8d57);
    word0 = high1 ^ word1 ^ round0;
    word1 = low1;
    word2 = high0 ^ word3 ^ round1;
    word3 = low0;
    round0 = (round0 + 0x9e3779b9) | 0;
    round1 = (round1 + 0xbb67ae85) | 0;
  }
  into[0] = word0;
  into[1] = word1;
  into[2] = word2;
  into[3] = word3;
}

/** The high 32 bits of `word * (high << 16 | low)`, all unsigned. */
function highProduct(word: number, high: number, low: number): number {
  const wordHigh = word >>> 16;
  const wordLow = word & 0xffff;
  const middle = (Math.imul(wordHigh, low) + (Math.imul(wordLow, low) >>> 16)) | 0;
  const carry = (Math.imul(wordLow, high) + (middle & 0xffff)) | 0;
  return (Math.imul(wordHigh, high) + (middle >>> 16) + (carry >>> 16)) | 0;
}
