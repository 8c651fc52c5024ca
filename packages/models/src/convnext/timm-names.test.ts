import { expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { expectTimmNames, weightAndBias } from '../testing/timm-tensors.js';
import { convnext_tiny } from './variants.js';

it('gives each tensor of a ConvNeXt a name in timm', () => {
  const model = convnext_tiny().create({});
  const blocks = [3, 3, 9, 3].flatMap((count, stage) =>
    Array.from({ length: count }, (_, index) => `stages.${stage}.blocks.${index}`),
  );
  const halvings = [1, 2, 3].flatMap((stage) => [`stages.${stage}.downsample.0`, `stages.${stage}.downsample.1`]);
  const layers = blocks.flatMap((block) => ['conv_dw', 'norm', 'mlp.fc1', 'mlp.fc2'].map((layer) => `${block}.${layer}`));
  const gammas = blocks.map((block) => `${block}.gamma`);
  const theirs = ['stem.0', 'stem.1', ...layers, ...halvings, 'head.norm', 'head.fc'].flatMap(weightAndBias);
  const channels = (gamma: string) => [96 * 2 ** Number(gamma[7])];
  expectTimmNames(model, [...theirs, ...gammas], Object.fromEntries(gammas.map((gamma) => [gamma, channels(gamma)])));
  const rename = fromTheirs(model.timmNames());
  expect(rename('stages.2.blocks.8.mlp.fc2.weight')).toBe('features.5.8.block.5.weight');
  expect(rename('stages.1.downsample.0.bias')).toBe('features.2.0.bias');
});
