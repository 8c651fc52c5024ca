import { describe, expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { expectTimmNames, inverted, network, separable } from '../testing/timm-tensors.js';
import { mnasnet0_5 } from './variants.js';

describe('timmNames', () => {
  it('gives each of its tensors a name in timm', () => {
    const model = mnasnet0_5().create({});
    const blocks = [1, 3, 3, 3, 2, 4, 1].flatMap((count, stage) =>
      Array.from({ length: count }, (_, index) => `blocks.${stage}.${index}`).flatMap(stage === 0 ? separable : inverted),
    );
    const theirs = network(blocks);
    expectTimmNames(model, theirs);
    expect(fromTheirs(model.timmNames())('blocks.1.2.bn2.bias')).toBe('layers.8.2.layers.4.bias');
  });
});
