import { describe, expect, test } from 'vitest';
import { Rng } from './rng.js';

/** Draws for the statistics; each bound below is at least five standard errors wide at this count, and the seeds are fixed. */
const count = 200_000;

function moments(values: Float32Array): { mean: number; variance: number; skewness: number; kurtosis: number } {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  const sums = [0, 0, 0];
  for (const value of values) {
    for (const power of [2, 3, 4]) sums[power - 2] = (sums[power - 2] ?? 0) + (value - mean) ** power / values.length;
  }
  const [variance = 0, third = 0, fourth = 0] = sums;
  return { mean, variance, skewness: third / variance ** 1.5, kurtosis: fourth / variance ** 2 };
}

function correlation(a: Float32Array, b: Float32Array): number {
  const [ofA, ofB] = [moments(a), moments(b)];
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += ((a[index] ?? 0) - ofA.mean) * ((b[index] ?? 0) - ofB.mean);
  return sum / a.length / Math.sqrt(ofA.variance * ofB.variance);
}

/** Chi-squared of counts against equal expectations. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, value) => sum + value, 0) / counts.length;
  return counts.reduce((sum, value) => sum + (value - expected) ** 2 / expected, 0);
}

describe('golden numbers', () => {
  test('the first words are Philox of the counter under the seed', () => {
    const rng = new Rng(0);
    expect([rng.uint32(), rng.uint32(), rng.uint32(), rng.uint32()]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });

  test('stay what they were: checkpoints and resumed runs count on them', () => {
    const rng = new Rng(2 ** 40 + 7);
    const drawn = {
      words: Array.from({ length: 6 }, () => rng.uint32()),
      uniform: Array.from({ length: 3 }, () => rng.uniform()),
      normal: Array.from({ length: 4 }, () => rng.normal()),
      integers: Array.from({ length: 6 }, () => rng.integer(10)),
      booleans: Array.from({ length: 6 }, () => rng.boolean()),
      permutation: [...rng.permutation(8)],
      truncated: [...rng.fillTruncatedNormal(new Float32Array(3), 0, 0.02, -0.04, 0.04)],
      named: rng.fork('layer1.0.conv1.weight').uint32(),
      numbered: rng.fork(3).uint32(),
      nested: rng.fork('transform').fork(2).fork(17).uint32(),
    };
    expect(drawn).toEqual({
      booleans: [true, true, true, false, true, true],
      integers: [7, 6, 0, 2, 3, 2],
      named: 4035901159,
      nested: 53377313,
      normal: [1.2059743476849167, 0.08768620084172336, -1.0210827226825174, 0.1011820380146303],
      numbered: 1455283523,
      permutation: [3, 4, 1, 0, 5, 2, 7, 6],
      truncated: [-0.023271404206752777, -0.006744479760527611, -0.015868961811065674],
      uniform: [0.2397301197052002, 0.4612393379211426, 0.29686909914016724],
      words: [871882489, 4109323929, 192685347, 2645479251, 1577213254, 2280286529],
    });
  });
});

describe('uniform', () => {
  test('has the moments of the uniform distribution and fills 64 bins evenly', () => {
    const values = new Rng(1).fillUniform(new Float32Array(count));
    const { mean, variance } = moments(values);
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / count));
    const bins = Array.from({ length: 64 }, () => 0);
    for (const value of values) bins[Math.floor(value * 64)] = (bins[Math.floor(value * 64)] ?? 0) + 1;
    // 63 degrees of freedom: five standard deviations above the mean.
    expect(chiSquared(bins)).toBeLessThan(63 + 5 * Math.sqrt(2 * 63));
  });

  test('stays below its upper bound and is exact in float32', () => {
    const rng = new Rng(2);
    for (let draw = 0; draw < 10_000; draw++) {
      const value = rng.uniform();
      expect(value >= 0 && value < 1 && Math.fround(value) === value).toBe(true);
    }
    for (let draw = 0; draw < 100; draw++) expect(rng.uniform(2 ** 53 - 2, 2 ** 53)).toBeLessThan(2 ** 53);
    expect(rng.uniform(3, 3)).toBe(3);
  });

  test('neighbours are not correlated', () => {
    const values = new Rng(3).fillUniform(new Float32Array(count + 1));
    expect(Math.abs(correlation(values.subarray(0, count), values.subarray(1)))).toBeLessThan(5 / Math.sqrt(count));
  });

  test('refuses bounds that are not an interval', () => {
    expect(() => new Rng(0).uniform(1, 0)).toThrow(
      'Rng.uniform: expected finite bounds with low <= high, but low is 1 and high is 0.',
    );
    expect(() => new Rng(0).fillUniform(new Float32Array(1), Number.NaN)).toThrow(RangeError);
    expect(() => new Rng(0).uniform(-Infinity, 0)).toThrow(RangeError);
  });
});

describe('normal', () => {
  test('has the first four moments of the normal distribution', () => {
    const { mean, variance, skewness, kurtosis } = moments(new Rng(4).fillNormal(new Float32Array(count)));
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / count));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(skewness)).toBeLessThan(5 * Math.sqrt(6 / count));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(5 * Math.sqrt(24 / count));
  });

  test('takes its mean and standard deviation', () => {
    expect(new Rng(5).normal(10, 2)).toBe(10 + 2 * new Rng(5).normal());
  });
});

describe('truncated normal', () => {
  test('keeps its bounds and has the variance of the cut distribution', () => {
    const values = new Rng(6).fillTruncatedNormal(new Float32Array(count), 0, 0.02, -0.04, 0.04);
    for (const value of values) if (Math.abs(value) > Math.fround(0.04)) expect.unreachable(`${value} is out of bounds`);
    // 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.7737413 at bounds of two standard deviations.
    expect(Math.abs(moments(values).variance / 0.02 ** 2 - 0.7737413)).toBeLessThan(5 * Math.sqrt(2 / count));
  });

  test('draws from either tail and over an open end', () => {
    const upper = new Rng(7).fillTruncatedNormal(new Float32Array(1000), 0, 1, 8, Infinity);
    const lower = new Rng(7).fillTruncatedNormal(new Float32Array(1000), 0, 1, -Infinity, -8);
    expect([...lower]).toEqual([...upper].map((value) => -value));
    // The mean of the normal distribution beyond 8 is 8.1216, its standard deviation 0.12.
    expect(Math.abs(moments(upper).mean - 8.1216)).toBeLessThan((5 * 0.12) / Math.sqrt(1000));
  });

  test('refuses an empty interval and one with no mass', () => {
    expect(() => new Rng(0).fillTruncatedNormal(new Float32Array(1), 0, 1, 2, 2)).toThrow(RangeError);
    expect(() => new Rng(0).fillTruncatedNormal(new Float32Array(1), 0, 0, -2, 2)).toThrow('std is 0');
    expect(() => new Rng(0).fillTruncatedNormal(new Float32Array(1), 0, 1, 50, 60)).toThrow('too far from the mean');
  });
});

describe('integer, boolean, permutation', () => {
  test('integers are even over a limit that does not divide 2^32', () => {
    const rng = new Rng(8);
    const counts = Array.from({ length: 7 }, () => 0);
    for (let draw = 0; draw < count; draw++) {
      const value = rng.integer(7);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(counts).toHaveLength(7);
    expect(chiSquared(counts)).toBeLessThan(6 + 5 * Math.sqrt(2 * 6));
  });

  test('words that would make a limit unfair are drawn again', () => {
    // With a limit of 3 * 2^30 every fourth word is refused; a plain remainder would give the lowest third twice as often.
    const rng = new Rng(9);
    const thirds = [0, 0, 0];
    for (let draw = 0; draw < 30_000; draw++) {
      const third = Math.floor(rng.integer(3 * 2 ** 30) / 2 ** 30);
      thirds[third] = (thirds[third] ?? 0) + 1;
    }
    expect(chiSquared(thirds)).toBeLessThan(2 + 5 * Math.sqrt(2 * 2));
  });

  test('booleans have their probability, and 0 and 1 are certain', () => {
    const rng = new Rng(10);
    let hits = 0;
    for (let draw = 0; draw < count; draw++) if (rng.boolean(0.3)) hits++;
    expect(Math.abs(hits / count - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / count));
    for (let draw = 0; draw < 1000; draw++) expect([rng.boolean(0), rng.boolean(1)]).toEqual([false, true]);
  });

  test('permutations hold each number once, and all orders are equally likely', () => {
    expect([...new Rng(11).permutation(1000)].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(new Rng(11).permutation(0)).toHaveLength(0);
    const rng = new Rng(12);
    const orders = new Map<string, number>();
    for (let draw = 0; draw < 24_000; draw++) {
      const order = rng.permutation(4).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect(chiSquared([...orders.values()])).toBeLessThan(23 + 5 * Math.sqrt(2 * 23));
  });

  test('refuse limits, probabilities and lengths that mean nothing', () => {
    const rng = new Rng(0);
    for (const limit of [0, -1, 1.5, Number.NaN, 2 ** 33]) expect(() => rng.integer(limit)).toThrow(RangeError);
    for (const probability of [-0.1, 1.1, Number.NaN]) expect(() => rng.boolean(probability)).toThrow(RangeError);
    for (const length of [-1, 0.5, 2 ** 32]) expect(() => rng.permutation(length)).toThrow(RangeError);
  });
});

describe('filling', () => {
  test('gives what single draws give, whatever was drawn before', () => {
    const [filled, single] = [new Rng(13), new Rng(13)];
    expect(filled.uint32()).toBe(single.uint32());
    expect([...filled.fillUniform(new Float32Array(7), -2, 3)]).toEqual(
      Array.from({ length: 7 }, () => Math.fround(single.uniform(-2, 3))),
    );
    expect([...filled.fillNormal(new Float32Array(7), 1, 3)]).toEqual(
      Array.from({ length: 7 }, () => Math.fround(single.normal(1, 3))),
    );
    expect(filled.uint32()).toBe(single.uint32());
  });
});

describe('fork', () => {
  test('depends on the key and the name, not on what was drawn', () => {
    const [fresh, used] = [new Rng(14), new Rng(14)];
    used.fillUniform(new Float32Array(1001));
    expect(used.fork('dropout').uint32()).toBe(fresh.fork('dropout').uint32());
  });

  test('does not move its parent', () => {
    const [parent, other] = [new Rng(15), new Rng(15)];
    parent.fork('a').uint32();
    expect(parent.uint32()).toBe(other.uint32());
  });

  test('tells names apart: prefixes, zero characters, numbers and their digits, seeds', () => {
    const names = [
      '',
      '\0',
      '\0\0',
      'a',
      'a\0',
      'b',
      'abcdef',
      'abcdefg',
      'abcdef\0',
      'weight',
      'bias',
      '3',
      3,
      0,
      1,
      2 ** 32,
      2 ** 53 - 1,
    ];
    const words = [0, 1, 2 ** 32].flatMap((seed) => [
      new Rng(seed).uint32(),
      ...names.map((name) => new Rng(seed).fork(name).uint32()),
      new Rng(seed).fork('a').fork('b').uint32(),
      new Rng(seed).fork('b').fork('a').uint32(),
    ]);
    expect(new Set(words).size).toBe(words.length);
  });

  test('children are not correlated with their parent or with each other', () => {
    const parent = new Rng(16);
    const streams = [parent, parent.fork(0), parent.fork(1), parent.fork('0')].map((rng) =>
      rng.fillUniform(new Float32Array(count)),
    );
    for (const [index, a] of streams.entries()) {
      for (const b of streams.slice(index + 1)) expect(Math.abs(correlation(a, b))).toBeLessThan(5 / Math.sqrt(count));
    }
  });

  test('first words of numbered children are even', () => {
    const parent = new Rng(17);
    const bins = Array.from({ length: 32 }, () => 0);
    for (let child = 0; child < 20_000; child++) {
      const bin = parent.fork(child).uint32() >>> 27;
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(chiSquared(bins)).toBeLessThan(31 + 5 * Math.sqrt(2 * 31));
  });

  test('refuses a number that is no index', () => {
    expect(() => new Rng(0).fork(-1)).toThrow("Rng.fork: a stream's number must be an integer from 0 to 2^53 - 1, but it is -1.");
    expect(() => new Rng(0).fork(0.5)).toThrow(RangeError);
  });
});

test('refuses a seed that is not an exact non-negative integer', () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 53, Infinity]) expect(() => new Rng(seed)).toThrow(RangeError);
});
