import { describe, expect, test } from 'vitest';
import { Rng } from './rng.js';

/** Five hundred rows and a part of one; the bounds below are five standard errors wide at this count, and the seeds are fixed. */
const count = 500 * 2048 + 77;

function draw(rng: Rng, size = count): Int32Array {
  return rng.elements().fillElements(new Int32Array(size));
}

/** Uniform on [-1/2, 1/2). */
function centred(elements: Int32Array): Float64Array {
  return Float64Array.from(elements, (element) => element / 2 ** 32);
}

/** The correlation of uniform numbers with others `lag` further on, in standard errors. */
function correlation(a: Float64Array, b: Float64Array, lag = 0): number {
  let sum = 0;
  for (let index = lag; index < a.length; index++) sum += (a[index - lag] ?? 0) * (b[index] ?? 0);
  return sum / (Math.sqrt(a.length - lag) / 12);
}

/** Chi-squared of counts against equal expectations, in standard deviations from its mean. */
function excess(bins: Uint32Array): number {
  const expected = bins.reduce((sum, value) => sum + value, 0) / bins.length;
  const freedom = bins.length - 1;
  const chiSquared = bins.reduce((sum, value) => sum + (value - expected) ** 2 / expected, 0);
  return (chiSquared - freedom) / Math.sqrt(2 * freedom);
}

describe('elements', () => {
  test('stay what they were: a seed stands for the same run', () => {
    const stream = new Rng(2 ** 40 + 7).fork('layer').elements();
    const elements = stream.fillElements(new Int32Array(4100));
    expect([...elements.subarray(0, 3), ...elements.subarray(2047, 2050), ...elements.subarray(4098)]).toEqual([
      1703411712, -210477568, 395936256, -1744350720, -821462016, -832551424, 1119009280, 2008186880,
    ]);
  });

  test('depend on their index alone, not on how many there are', () => {
    const all = draw(new Rng(1), 5000);
    for (const size of [0, 1, 3, 2048, 2049, 4999]) expect(draw(new Rng(1), size)).toEqual(all.subarray(0, size));
  });

  test('are computed from the words as the doc comment says', () => {
    const stream = new Rng(3).elements();
    const words = stream.words(5000);
    const elements = draw(new Rng(3), 5000);
    expect(words.length).toBe(2048 + 2 * 3);
    const [factor, offset] = [words[2048 + 2] ?? 0, words[2048 + 3 + 2] ?? 0];
    const exact = (BigInt(factor) * BigInt(words[4999 % 2048] ?? 0) + BigInt(offset)) & 0xffffffffn;
    expect(BigInt.asIntN(32, exact)).toBe(BigInt(elements[4999] ?? 0));
  });

  test('are multiples of 256, even in each of 24 bits', () => {
    const elements = draw(new Rng(4));
    const ones = new Float64Array(32);
    for (const element of elements) for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] ?? 0) + ((element >>> bit) & 1);
    expect([...ones.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    for (let bit = 8; bit < 32; bit++) expect(Math.abs((ones[bit] ?? 0) / count - 0.5)).toBeLessThan(2.5 / Math.sqrt(count));
  });

  test('fill bins evenly, alone and in pairs of neighbours in rows and columns', () => {
    for (const seed of [5, 6, 7]) {
      const elements = draw(new Rng(seed));
      const alone = new Uint32Array(1024);
      for (const element of elements) alone[element >>> 22] = (alone[element >>> 22] ?? 0) + 1;
      expect(Math.abs(excess(alone))).toBeLessThan(5);
      for (const lag of [1, 2, 64, 2048, 4096]) {
        const pairs = new Uint32Array(1024);
        for (let index = lag; index < count; index++) {
          const bin = ((elements[index] ?? 0) >>> 27) * 32 + ((elements[index - lag] ?? 0) >>> 27);
          pairs[bin] = (pairs[bin] ?? 0) + 1;
        }
        expect(Math.abs(excess(pairs))).toBeLessThan(5);
      }
    }
  });

  test('are not correlated with their neighbours in rows and columns', () => {
    for (const seed of [8, 9, 10]) {
      const values = centred(draw(new Rng(seed)));
      for (const lag of [1, 2, 3, 7, 64, 2047, 2048, 2049, 4096])
        expect(Math.abs(correlation(values, values, lag))).toBeLessThan(5);
    }
  });

  test('have signs that agree on no side of a rectangle more often than not', () => {
    // What rows that differ in their offsets alone would fail: all four corners depend on each other there.
    const elements = draw(new Rng(11));
    let sum = 0;
    let rectangles = 0;
    for (let row = 0; row + 1 < 500; row++) {
      for (let place = 0; place + 1 < 2048; place += 2) {
        const at = row * 2048 + place;
        const corners = [at, at + 1, at + 2048, at + 2049].map((index) => elements[index] ?? 0) as [
          number,
          number,
          number,
          number,
        ];
        sum += (corners[0] ^ corners[1] ^ corners[2] ^ corners[3]) < 0 ? -1 : 1;
        rectangles++;
      }
    }
    expect(Math.abs(sum)).toBeLessThan(5 * Math.sqrt(rectangles));
  });

  test('of different seeds, forks and draws are not correlated, nor with the words that they are drawn after', () => {
    const rng = new Rng(12);
    const streams = [
      draw(rng),
      draw(rng),
      draw(new Rng(13)),
      draw(new Rng(12).fork(0)),
      draw(new Rng(12).fork(1)),
      Int32Array.from({ length: count }, () => rng.uint32()),
    ].map(centred);
    for (const [index, a] of streams.entries()) {
      for (const b of streams.slice(index + 1)) {
        for (const lag of [0, 1, 2048]) expect(Math.abs(correlation(a, b, lag))).toBeLessThan(5);
      }
    }
  });
});

describe('origin', () => {
  test('names the seed, the forks and what was drawn', () => {
    const rng = new Rng(14).fork('step').fork(3);
    expect(rng.origin).toEqual({ seed: 14, path: ['step', 3], drawn: 0 });
    for (let drawn = 1; drawn < 10; drawn++) {
      rng.uint32();
      expect(rng.origin.drawn).toBe(drawn);
    }
    expect(rng.fork('next').origin).toEqual({ seed: 14, path: ['step', 3, 'next'], drawn: 0 });
  });

  test('leads back to the stream', () => {
    for (const drawn of [0, 1, 3, 4, 5, 8, 11]) {
      const rng = new Rng(15).fork('a').fork(2);
      for (let word = 0; word < drawn; word++) rng.uint32();
      const again = Rng.from(rng.origin);
      expect(again.origin).toEqual(rng.origin);
      expect(Array.from({ length: 6 }, () => again.uint32())).toEqual(Array.from({ length: 6 }, () => rng.uint32()));
    }
  });

  test('gives the words that another seed would have given', () => {
    const make = (seed: number) => {
      const rng = new Rng(seed).fork('step').fork('dropout').fork(1);
      rng.uniform();
      return rng.elements();
    };
    expect(make(16).words(3000, 17)).toEqual(make(17).words(3000));
    expect(make(16).words(3000, 17)).not.toEqual(make(16).words(3000));
    expect(() => make(16).words(3000, -1)).toThrow(RangeError);
  });
});
