import { describe, expect, it } from 'vitest';
import { firstWeights } from '../testing/first-weights.js';
import { parameterCount } from '../testing/parameter-count.js';
import { wrn_16_4, wrn_28_10, wrn_40_4 } from './index.js';

describe('wide residual networks', () => {
  // Tables 4 and 5 of the paper, in millions.
  it.each([
    [28, 10, 36.5],
    [28, 12, 52.5],
    [40, 4, 8.9],
    [40, 8, 35.7],
    [16, 8, 11.0],
    [22, 8, 17.2],
    [16, 10, 17.1],
  ])('WRN-%d-%d has %d million parameters', (depth, widenFactor, millions) => {
    const count = parameterCount(wrn_28_10().create({ depth, widenFactor }));
    expect(Number((count / 1e6).toFixed(1))).toBe(millions);
  });

  it.each([
    [wrn_16_4, 16, 4],
    [wrn_28_10, 28, 10],
    [wrn_40_4, 40, 4],
  ])('is of the sizes that the name %o says', (definition, depth, widenFactor) => {
    expect(definition().defaults).toMatchObject({ depth, widenFactor });
  });

  it('has the names of weights that others published, and a convolution in the shortcut where the channels change', () => {
    const names = wrn_16_4()
      .create({ depth: 10, widenFactor: 1 })
      .namedParameters()
      .map(([name]) => name);
    const block = (stage: number) =>
      ['bn1.weight', 'bn1.bias', 'conv1.weight', 'bn2.weight', 'bn2.bias', 'conv2.weight'].map(
        (own) => `block${stage}.layer.0.${own}`,
      );
    const shortcut = (stage: number) => `block${stage}.layer.0.convShortcut.weight`;
    expect(names).toEqual([
      'conv1.weight',
      ...block(1),
      ...block(2),
      shortcut(2),
      ...block(3),
      shortcut(3),
      'bn1.weight',
      'bn1.bias',
      'fc.weight',
      'fc.bias',
    ]);
  });

  it('starts as He et al. say', () => {
    const { mean, deviation } = firstWeights(wrn_28_10().create({}), 'block2.layer.1.conv1.weight');
    // Of 921,600 values, five standard errors.
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(2 / (320 * 9) / (320 * 9 * 320)));
    expect(deviation / Math.sqrt(2 / (320 * 9))).toBeCloseTo(1, 2);
  });

  it.each([27, 4, 10.5])('refuses a depth of %d', (depth) => {
    expect(() => wrn_28_10().create({ depth })).toThrow(RangeError);
  });
});
