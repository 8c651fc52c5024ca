import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@ocelli/safetensors';
import { formulaStateDict } from '@ocelli/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { loadPretrained } from '../pretrained/load-pretrained.js';
import { savePretrained } from '../pretrained/save/save-pretrained.js';
import { expectTimmNames, weightAndBias } from '../testing/timm-tensors.js';
import { SwinTransformer } from './swin-transformer.js';
import { smallSwin } from './testing/small-swin.js';
import { swin_t, swin_v2_t } from './variants.js';

const blocks = [2, 2, 6, 2].flatMap((count, stage) =>
  Array.from({ length: count }, (_, index) => `layers.${stage}.blocks.${index}`),
);
const layers = ['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2'];
const named = blocks.flatMap((block) => layers.map((layer) => `${block}.${layer}`));
const norms = [1, 2, 3].map((stage) => `layers.${stage}.downsample.norm`);
const common = [
  ...['patch_embed.proj', 'patch_embed.norm', ...named, ...norms, 'norm', 'head.fc'].flatMap(weightAndBias),
  ...[1, 2, 3].map((stage) => `layers.${stage}.downsample.reduction.weight`),
];

it("gives each tensor of Swin's first version a name in timm, but for where pixels stand in a table, which timm does not save", () => {
  const model = swin_t().create({});
  expectTimmNames(model, [...common, ...blocks.map((block) => `${block}.attn.relative_position_bias_table`)]);
  expect(fromTheirs(model.timmNames())('layers.3.downsample.norm.bias')).toBe('features.6.norm.bias');
});

it('gives those of the second version names, but for the tables of offsets', () => {
  const ofOffsets = ['logit_scale', 'cpb_mlp.0.weight', 'cpb_mlp.0.bias', 'cpb_mlp.2.weight'];
  expectTimmNames(swin_v2_t().create({}), [
    ...common,
    ...blocks.flatMap((block) => ofOffsets.map((name) => `${block}.attn.${name}`)),
  ]);
});

describe("the second version's biases of queries and values", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ocelli-swin-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  // Of windows that the maps of its images are whole ones of, as timm has it.
  const small = (seed: number) => new SwinTransformer({ ...smallSwin, version: 2, window: 4 }).initialize(seed);

  it('are saved apart, and joined when they are loaded, in whatever order they come', async () => {
    using model = small(1);
    // But for the tables of offsets, which timm does not save.
    const learned = model.namedParameters().map(([name, { shape }]) => [name, shape] as const);
    model.loadStateDict({ ...model.stateDict(), ...formulaStateDict(Object.fromEntries(learned)) });
    await savePretrained(model, folder, { architecture: 'swin_v2_t', names: 'timm' });
    const saved = readSafetensors(readFileSync(join(folder, 'model.safetensors')));
    expect(saved['layers.1.blocks.0.attn.q_bias']?.shape).toEqual([8]);
    expect(Object.keys(saved).filter((name) => /qkv.bias|k_bias|relative/.test(name))).toEqual([]);
    const turned = Object.fromEntries(Object.entries(saved).toReversed());
    for (const source of [folder, writeSafetensors(turned)]) {
      using other = small(2);
      expect(await loadPretrained(other, source)).toMatchObject({ missing: [], unexpected: [] });
      const [one, two] = [model.stateDict(), other.stateDict()];
      for (const [name, { data }] of Object.entries(one)) {
        const third = data.length / 3;
        // Those of the keys are not kept, since they are never read.
        const kept = name.endsWith('.qkv.bias')
          ? data.map((value, at) => (at >= third && at < 2 * third ? 0 : value) as never)
          : data;
        expect(two[name]?.data, name).toEqual(kept);
      }
    }
  });

  it.each([
    ['is missing', undefined, ['layers.0.blocks.0.attn.q_bias']],
    ['has another length', 3, ['layers.0.blocks.0.attn.q_bias', 'layers.0.blocks.0.attn.v_bias']],
  ])('are told by name where one %s', async (_, length, unexpected) => {
    using model = small(1);
    await savePretrained(model, folder, { architecture: 'swin_v2_t', names: 'timm' });
    const { 'layers.0.blocks.0.attn.v_bias': whole, ...others } = readSafetensors(
      readFileSync(join(folder, 'model.safetensors')),
    );
    expect(whole?.shape).toEqual([4]);
    const other = { dtype: 'F32', shape: [length ?? 0], data: new Float32Array(length ?? 0) } as const;
    const tensors = length === undefined ? others : { ...others, 'layers.0.blocks.0.attn.v_bias': other };
    const loading = loadPretrained(model, writeSafetensors(tensors));
    await expect(loading).rejects.toThrow(
      `missing (1):\n    features.1.0.attn.qkv.bias\n  unexpected (${unexpected.length}):\n    ${unexpected.join('\n    ')}`,
    );
  });
});
