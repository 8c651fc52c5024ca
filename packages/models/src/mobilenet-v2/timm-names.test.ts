import { describe, expect, it } from 'vitest';
import { expectTimmNames, inverted, network, separable } from '../testing/timm-tensors.js';
import { mobilenet_v2 } from './mobilenet-v2.js';
import { timmNames } from './timm-names.js';

describe('timmNames', () => {
  it('gives each of its tensors a name in timm', () => {
    const model = mobilenet_v2().create({});
    const blocks = [1, 2, 3, 4, 3, 3, 1].flatMap((count, stage) =>
      Array.from({ length: count }, (_, index) => `blocks.${stage}.${index}`).flatMap(stage === 0 ? separable : inverted),
    );
    const theirs = network(blocks);
    expectTimmNames(model, timmNames(model), theirs);
    expect(timmNames(model)('blocks.1.1.conv_pwl.weight')).toBe('features.3.conv.2.weight');
    expect(timmNames(model)('features.3.conv.2.weight')).toBe('features.3.conv.2.weight');
  });
});
