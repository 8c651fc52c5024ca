import { describe, expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { expectTimmNames, inverted, network, separable } from '../testing/timm-tensors.js';
import { mobilenet_v2 } from './mobilenet-v2.js';

describe('timmNames', () => {
  it('gives each of its tensors a name in timm', () => {
    const model = mobilenet_v2().create({});
    const blocks = [1, 2, 3, 4, 3, 3, 1].flatMap((count, stage) =>
      Array.from({ length: count }, (_, index) => `blocks.${stage}.${index}`).flatMap(stage === 0 ? separable : inverted),
    );
    const theirs = network(blocks);
    expectTimmNames(model, theirs);
    expect(fromTheirs(model.timmNames())('blocks.1.1.conv_pwl.weight')).toBe('features.3.conv.2.weight');
    expect(fromTheirs(model.timmNames())('features.3.conv.2.weight')).toBe('features.3.conv.2.weight');
  });
});
