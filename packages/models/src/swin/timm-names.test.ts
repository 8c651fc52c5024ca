import { expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { expectTimmNames, weightAndBias } from '../testing/timm-tensors.js';
import { swin_t } from './variants.js';

it("gives each tensor of Swin's first version a name in timm, but for where pixels stand in a table, which timm does not save", () => {
  const model = swin_t().create({});
  const blocks = [2, 2, 6, 2].flatMap((count, stage) =>
    Array.from({ length: count }, (_, index) => `layers.${stage}.blocks.${index}`),
  );
  const layers = ['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2'];
  const named = blocks.flatMap((block) => layers.map((layer) => `${block}.${layer}`));
  const norms = [1, 2, 3].map((stage) => `layers.${stage}.downsample.norm`);
  expectTimmNames(model, [
    ...['patch_embed.proj', 'patch_embed.norm', ...named, ...norms, 'norm', 'head.fc'].flatMap(weightAndBias),
    ...blocks.map((block) => `${block}.attn.relative_position_bias_table`),
    ...[1, 2, 3].map((stage) => `layers.${stage}.downsample.reduction.weight`),
  ]);
  expect(fromTheirs(model.timmNames())('layers.3.downsample.norm.bias')).toBe('features.6.norm.bias');
});
