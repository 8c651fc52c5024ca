import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@ocelli/safetensors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { fromTheirs } from '../parts/names.js';
import { loadPretrained } from '../pretrained/load-pretrained.js';
import { savePretrained } from '../pretrained/save/save-pretrained.js';
import { expectTimmNames, norm, weightAndBias } from '../testing/timm-tensors.js';
import { MaxVit, type MaxVitOrigin } from './index.js';
import { smallMaxVit } from './testing/small-maxvit.js';
import { maxvit_t, maxvit_tiny_tf_224 } from './variants.js';

it("gives each tensor of the authors' MaxViT a name in timm, but for where pixels stand in a table, which timm does not save", () => {
  const model = maxvit_tiny_tf_224().create({});
  const blocks = [2, 2, 5, 2].flatMap((count, stage) =>
    Array.from({ length: count }, (_, index) => `stages.${stage}.blocks.${index}`),
  );
  const convolutions = blocks.flatMap((block) => [
    ...['conv1_1x1', 'conv2_kxk'].map((layer) => `${block}.conv.${layer}.weight`),
    ...['pre_norm', 'norm1', 'norm2'].flatMap((layer) => norm(`${block}.conv.${layer}`)),
    ...['se.fc1', 'se.fc2', 'conv3_1x1'].flatMap((layer) => weightAndBias(`${block}.conv.${layer}`)),
  ]);
  const attentions = blocks.flatMap((block) => [`${block}.attn_block`, `${block}.attn_grid`]);
  const layers = ['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2'];
  // The first stage has as many channels as the stem.
  const shortcuts = [1, 2, 3].map((stage) => `stages.${stage}.blocks.0.conv.shortcut.expand`);
  const head = ['head.norm', 'head.pre_logits.fc', 'head.fc'];
  const tables = attentions.map((attention) => `${attention}.attn.rel_pos.relative_position_bias_table`);
  const named = attentions.flatMap((attention) => layers.map((layer) => `${attention}.${layer}`));
  expectTimmNames(model, [
    ...norm('stem.norm1'),
    ...convolutions,
    ...tables,
    ...['stem.conv1', 'stem.conv2', ...shortcuts, ...named, ...head].flatMap(weightAndBias),
  ]);
  expect(fromTheirs(model.timmNames())('stages.2.blocks.4.attn_grid.mlp.fc2.bias')).toBe(
    'blocks.2.layers.4.layers.grid_attention.mlp_layer.3.bias',
  );
  expect(maxvit_t().create({}).timmNames()).toEqual([]);
});

describe('weights of a MaxViT', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ocelli-maxvit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const small = (partition: number, origin: MaxVitOrigin = 'tensorflow') =>
    new MaxVit({ ...smallMaxVit, partition, origin }).initialize(1);

  it('are saved with what timm makes their windows by, and loaded as they were; others are refused with what to make', async () => {
    using model = small(2);
    const preprocessing = { ...imagenetPreprocessing({ imageSize: 64 }), mean: [0.5], std: [0.5] };
    await savePretrained(model, folder, { architecture: 'maxvit_tiny_tf_224', names: 'timm', preprocessing });
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
    expect(config['model_args']).toEqual({ transformer_window_size: 2, in_chans: 1 });
    const saved = readSafetensors(readFileSync(join(folder, 'model.safetensors')));
    expect(saved['stages.1.blocks.1.attn_grid.attn.rel_pos.relative_position_bias_table']?.shape).toEqual([2, 3, 3]);
    using other = small(2);
    other.initialize(2);
    expect(await loadPretrained(other, folder)).toMatchObject({ missing: [], unexpected: [] });
    expect(other.stateDict()).toEqual(model.stateDict());
    using larger = small(4);
    await expect(loadPretrained(larger, folder)).rejects.toThrow(
      "timm makes maxvit_tiny_tf_224 with transformer_window_size 2 (the windows of its attention), and this MaxVit has 4: make it by createModel('maxvit_tiny_tf_224', { imageSize: 64, partition: 2 }).",
    );
    using torchvisions = small(2, 'torchvision');
    await expect(loadPretrained(torchvisions, folder)).rejects.toThrow('stages.0.blocks.0.attn_block.attn.qkv.weight');
  });
});
