import { describe, expect, it } from 'vitest';
import { makeDivisible } from './make-divisible.js';

describe('makeDivisible', () => {
  it.each([
    [32, 8, 32],
    [44, 8, 48],
    [43, 8, 40],
    // 8 would lose more than a tenth of it, and so would 16.
    [11, 8, 16],
    [18, 8, 24],
    [1, 8, 8],
    // What MNASNet 0.75 and the squeeze of MobileNet v3's 72 channels round.
    [12, 8, 16],
    [60, 8, 64],
  ])('%d by %d is %d', (channels, divisor, expected) => {
    expect(makeDivisible(channels, divisor)).toBe(expected);
  });
});
