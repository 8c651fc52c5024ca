import { describe, expect, it } from 'vitest';
import { parameterCount } from '../testing/parameter-count.js';
import { densenet_bc_40_12, densenet_bc_100_12 } from './index.js';

describe('DenseNet-BC for small images', () => {
  // Table 2 of the paper, in millions.
  it.each([
    [100, 12, 0.8],
    [250, 24, 15.3],
    [190, 40, 25.6],
  ])('of %d layers that add %d channels has %d million parameters', (depth, growthRate, millions) => {
    const count = parameterCount(densenet_bc_100_12().create({ depth, growthRate }));
    expect(Number((count / 1e6).toFixed(1))).toBe(millions);
  });

  it('is of the sizes that its name says', () => {
    expect(densenet_bc_40_12().defaults).toMatchObject({ depth: 40, growthRate: 12 });
    expect(densenet_bc_100_12().defaults).toMatchObject({ depth: 100, growthRate: 12 });
  });

  it('takes odd numbers of channels, of which a transition leaves half, rounded down', () => {
    const { transition1 } = densenet_bc_40_12().create({ depth: 10, growthRate: 3 }).features;
    expect([transition1.conv.weight.shape, transition1.outChannels]).toEqual([[4, 9, 1, 1], 4]);
  });

  it.each([41, 4])('refuses a depth of %d', (depth) => {
    expect(() => densenet_bc_40_12().create({ depth })).toThrow(
      `CifarDenseNet: depth must be 4 and a multiple of 6, such as 40 or 100, but it is ${depth}.`,
    );
  });
});
