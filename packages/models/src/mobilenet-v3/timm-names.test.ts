import { expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { expectTimmNames, inverted, norm, separable, squeeze, weightAndBias } from '../testing/timm-tensors.js';
import { mobilenet_v3_large, mobilenet_v3_small } from './variants.js';

it.each([
  // Which blocks squeeze, in each stage.
  [mobilenet_v3_large, [[0], [0, 0], [1, 1, 1], [0, 0, 0, 0], [1, 1], [1, 1, 1]], [1280, 960]],
  [mobilenet_v3_small, [[1], [0, 0], [1, 1, 1], [1, 1], [1, 1, 1]], [1024, 576]],
] as const)('gives each tensor of $0.name a name in timm', (variant, stages, head) => {
  const model = variant().create({});
  const blocks = stages.flatMap((squeezes, stage) =>
    squeezes.flatMap((squeezing, index) => {
      const block = `blocks.${stage}.${index}`;
      return [...(stage === 0 ? separable : inverted)(block), ...(squeezing ? squeeze(block) : [])];
    }),
  );
  const last = `blocks.${stages.length}.0`;
  const theirs = [
    'conv_stem.weight',
    ...norm('bn1'),
    ...blocks,
    `${last}.conv.weight`,
    ...norm(`${last}.bn1`),
    ...['conv_head', 'classifier'].flatMap(weightAndBias),
  ];
  expectTimmNames(model, theirs, { 'conv_head.weight': [...head, 1, 1] });
  expect(fromTheirs(model.timmNames())('blocks.2.1.bn2.bias')).toBe('features.5.block.1.1.bias');
});
