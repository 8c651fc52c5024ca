import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@ocelli/safetensors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModel } from '../index.js';
import { imagenetPreprocessing } from '../parts/imagenet-preprocessing.js';
import { fromTheirs } from '../parts/names.js';
import { loadPretrained } from '../pretrained/load-pretrained.js';
import { savePretrained } from '../pretrained/save/save-pretrained.js';
import { expectTimmNames, norm, weightAndBias } from '../testing/timm-tensors.js';
import { MaxVit, type MaxVitOrigin } from './index.js';
import { smallMaxVit } from './testing/small-maxvit.js';
import { maxvit_rmlp_small_rw_224, maxvit_t } from './variants.js';

interface Kind {
  readonly depths: readonly number[];
  /** Whether convolutions that no norm follows have a bias, and the first one too. */
  readonly hasBias: boolean;
  /** Of a block of attention. */
  readonly positions: readonly string[];
  readonly head: readonly string[];
}

/** The names that timm has; the first stage has as many channels as the stem, but for base networks. */
function timmTensors({ depths, hasBias, positions, head }: Kind): string[] {
  const blocks = depths.flatMap((count, stage) => Array.from({ length: count }, (_, index) => `stages.${stage}.blocks.${index}`));
  const attentions = blocks.flatMap((block) => [`${block}.attn_block`, `${block}.attn_grid`]);
  const shortcuts = [1, 2, 3].map((stage) => `stages.${stage}.blocks.0.conv.shortcut.expand`);
  const bare = ['stem.conv1', 'stem.conv2', ...shortcuts, ...blocks.map((block) => `${block}.conv.conv3_1x1`)];
  const layers = ['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2'];
  return [
    ...norm('stem.norm1'),
    ...blocks.flatMap((block) => ['pre_norm', 'norm1', 'norm2'].flatMap((layer) => norm(`${block}.conv.${layer}`))),
    ...blocks.flatMap((block) => ['conv1_1x1', 'conv2_kxk'].map((layer) => `${block}.conv.${layer}.weight`)),
    ...blocks.flatMap((block) => ['se.fc1', 'se.fc2'].flatMap((layer) => weightAndBias(`${block}.conv.${layer}`))),
    ...bare.flatMap((layer) => (hasBias ? weightAndBias(layer) : [`${layer}.weight`])),
    ...attentions.flatMap((attention) => layers.flatMap((layer) => weightAndBias(`${attention}.${layer}`))),
    ...attentions.flatMap((attention) => positions.map((name) => `${attention}.${name}`)),
    ...head.flatMap(weightAndBias),
  ];
}

const table = ['attn.rel_pos.relative_position_bias_table'];
const network = ['attn.rel_pos.mlp.fc1', 'attn.rel_pos.mlp.fc2'].flatMap(weightAndBias);
const [hidden, plain] = [
  ['head.norm', 'head.pre_logits.fc', 'head.fc'],
  ['norm', 'head.fc'],
];

describe('timmNames', () => {
  it.each([
    ['maxvit_tiny_tf_224', { depths: [2, 2, 5, 2], hasBias: true, positions: table, head: hidden }],
    ['maxvit_nano_rw_256', { depths: [1, 2, 3, 1], hasBias: false, positions: table, head: plain }],
    ['maxvit_rmlp_pico_rw_256', { depths: [2, 2, 5, 2], hasBias: false, positions: network, head: plain }],
  ] as const)('gives each tensor of %s a name in timm, but for what timm does not save', async (name, kind) => {
    expectTimmNames(await createModel(name, { initialize: false }), timmTensors(kind));
  });

  it('gives the factors of channels names, and none to what torchvision has alone', () => {
    const rename = fromTheirs(maxvit_rmlp_small_rw_224().create({}).timmNames());
    expect(rename('stages.2.blocks.4.attn_grid.ls2.gamma')).toBe('blocks.2.layers.4.layers.grid_attention.mlp_layer.5.gamma');
    expect(maxvit_t().create({}).timmNames()).toEqual([]);
  });
});

describe('weights of a MaxViT', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ocelli-maxvit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const small = (partition: number, origin: MaxVitOrigin = 'tensorflow') =>
    new MaxVit({ ...smallMaxVit, imageSize: 8 * partition, partition, origin }).initialize(1);
  const configOf = (path: string) => JSON.parse(readFileSync(join(path, 'config.json'), 'utf8')) as Record<string, unknown>;

  it('are saved with what timm makes their windows by, and loaded as they were; others are refused with what to make', async () => {
    using model = small(2);
    const preprocessing = { ...imagenetPreprocessing({ imageSize: 64 }), mean: [0.5], std: [0.5] };
    await savePretrained(model, folder, { architecture: 'maxvit_tiny_tf_224', names: 'timm', preprocessing });
    expect(configOf(folder)['model_args']).toEqual({ transformer_window_size: 2, in_chans: 1 });
    const saved = readSafetensors(readFileSync(join(folder, 'model.safetensors')));
    expect(saved['stages.1.blocks.1.attn_grid.attn.rel_pos.relative_position_bias_table']?.shape).toEqual([2, 3, 3]);
    using other = small(2);
    other.initialize(2);
    expect(await loadPretrained(other, folder)).toMatchObject({ missing: [], unexpected: [] });
    expect(other.stateDict()).toEqual(model.stateDict());
    using usual = small(7);
    await savePretrained(usual, join(folder, 'usual'), { architecture: 'maxvit_tiny_tf_224', names: 'timm' });
    expect(configOf(join(folder, 'usual'))['model_args']).toEqual({ transformer_window_size: 7, in_chans: 1 });
    using larger = small(4);
    await expect(loadPretrained(larger, folder)).rejects.toThrow(
      "timm makes maxvit_tiny_tf_224 with transformer_window_size 2 (the windows of its attention), and this MaxVit has 4: make it by createModel('maxvit_tiny_tf_224', { imageSize: 64, partition: 2 }).",
    );
    using torchvisions = small(2, 'torchvision');
    await expect(loadPretrained(torchvisions, folder)).rejects.toThrow('stages.0.blocks.0.attn_block.attn.qkv.weight');
  });
});
