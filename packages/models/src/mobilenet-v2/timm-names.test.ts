import { describe, expect, it } from 'vitest';
import { mobilenet_v2 } from './mobilenet-v2.js';
import { timmNames } from './timm-names.js';

const norm = (name: string) =>
  ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'].map((own) => `${name}.${own}`);
const separable = (block: string) => [
  `${block}.conv_dw.weight`,
  ...norm(`${block}.bn1`),
  `${block}.conv_pw.weight`,
  ...norm(`${block}.bn2`),
];
const inverted = (block: string) => [
  `${block}.conv_pw.weight`,
  ...norm(`${block}.bn1`),
  `${block}.conv_dw.weight`,
  ...norm(`${block}.bn2`),
  `${block}.conv_pwl.weight`,
  ...norm(`${block}.bn3`),
];

describe('timmNames', () => {
  it('gives each of its tensors a name in timm', () => {
    const model = mobilenet_v2().create({});
    const blocks = [1, 2, 3, 4, 3, 3, 1].flatMap((count, stage) =>
      Array.from({ length: count }, (_, index) => `blocks.${stage}.${index}`).flatMap(stage === 0 ? separable : inverted),
    );
    const theirs = [
      'conv_stem.weight',
      ...norm('bn1'),
      ...blocks,
      'conv_head.weight',
      ...norm('bn2'),
      'classifier.weight',
      'classifier.bias',
    ];
    const renamed = theirs.map(timmNames(model));
    expect(renamed.toSorted()).toEqual(
      model
        .namedState()
        .map(([name]) => name)
        .sort(),
    );
    expect(timmNames(model)('blocks.1.1.conv_pwl.weight')).toBe('features.3.conv.2.weight');
    expect(timmNames(model)('features.3.conv.2.weight')).toBe('features.3.conv.2.weight');
  });
});
