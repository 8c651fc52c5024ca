import { describe, expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { expectTimmNames, inverted, network, norm, separable, squeeze } from '../testing/timm-tensors.js';
import { efficientnet_b1, efficientnet_v2_s } from './variants.js';

const fused = (block: string) => [
  `${block}.conv_exp.weight`,
  ...norm(`${block}.bn1`),
  `${block}.conv_pwl.weight`,
  ...norm(`${block}.bn2`),
];
const pathsOf = (stage: number, count: number) => Array.from({ length: count }, (_, index) => `blocks.${stage}.${index}`);

describe('timmNames', () => {
  it('gives each tensor of the first version a name in timm', () => {
    const model = efficientnet_b1().create({});
    const blocks = [2, 3, 3, 4, 4, 5, 2].flatMap((count, stage) =>
      pathsOf(stage, count).flatMap((block) => [...(stage === 0 ? separable : inverted)(block), ...squeeze(block)]),
    );
    const theirs = network(blocks);
    expectTimmNames(model, theirs);
    expect(fromTheirs(model.timmNames())('blocks.1.2.se.conv_reduce.bias')).toBe('features.2.2.block.2.fc1.bias');
  });

  it('gives each tensor of the second version a name in timm', () => {
    const model = efficientnet_v2_s().create({});
    const blocks = [2, 4, 4, 6, 9, 15].flatMap((count, stage) =>
      pathsOf(stage, count).flatMap((block) => {
        if (stage === 0) return [`${block}.conv.weight`, ...norm(`${block}.bn1`)];
        return stage < 3 ? fused(block) : [...inverted(block), ...squeeze(block)];
      }),
    );
    const theirs = network(blocks);
    expectTimmNames(model, theirs);
    expect(fromTheirs(model.timmNames())('blocks.1.0.conv_pwl.weight')).toBe('features.2.0.block.1.0.weight');
  });
});
