import { expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { expectTimmNames, weightAndBias } from '../testing/timm-tensors.js';
import { deit_tiny_patch16_224 } from './variants.js';

it('gives each tensor of a vision transformer a name in timm', () => {
  const model = deit_tiny_patch16_224().create({});
  const layers = ['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2'];
  const blocks = Array.from({ length: 12 }, (_, index) => layers.map((layer) => `blocks.${index}.${layer}`)).flat();
  expectTimmNames(model, ['cls_token', 'pos_embed', ...['patch_embed.proj', ...blocks, 'norm', 'head'].flatMap(weightAndBias)]);
  const rename = fromTheirs(model.timmNames());
  expect(rename('blocks.11.attn.qkv.bias')).toBe('encoder.layers.encoder_layer_11.self_attention.in_proj_bias');
  expect(rename('blocks.1.mlp.fc2.weight')).toBe('encoder.layers.encoder_layer_1.mlp.3.weight');
});
