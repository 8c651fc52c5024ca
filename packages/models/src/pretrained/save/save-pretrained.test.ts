import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, readSafetensorsMetadata, type TensorData } from '@ocelli/safetensors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModel, listModels } from '../../index.js';
import { imagenetPreprocessing } from '../../parts/imagenet-preprocessing.js';
import { loadPretrained } from '../load-pretrained.js';
import { savePretrained } from './save-pretrained.js';
import { modelFor, timmArchitecture } from './timm-architectures.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ocelli-save-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const configOf = () => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;

describe('savePretrained', () => {
  it("writes a folder in timm's names and layout, which loads back as it was", async () => {
    const options = { inChannels: 1, numClasses: 3 };
    using model = await createModel('mobilenet_v3_small', { ...options, seed: 1 });
    const preprocessing = { imageSize: 96, resizeTo: 109, mean: [0.5], std: [0.25], interpolation: 'bicubic' } as const;
    const labels = ['ant', 'bee', 'cat'];
    await savePretrained(model, folder, { architecture: 'mobilenet_v3_small', names: 'timm', preprocessing, labels });
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'model.safetensors']);
    const { pretrained_cfg: trained, ...config } = configOf();
    expect(config).toEqual({
      architecture: 'mobilenetv3_small_100',
      num_classes: 3,
      num_features: 1024,
      label_names: labels,
      model_args: { bn_eps: 0.001, in_chans: 1 },
    });
    const { crop_pct: share, ...others } = trained as { crop_pct: number };
    expect(Math.floor(96 / share)).toBe(109);
    expect(others).toEqual({
      num_classes: 3,
      input_size: [1, 96, 96],
      interpolation: 'bicubic',
      crop_mode: 'center',
      mean: [0.5],
      std: [0.25],
    });
    const bytes = readFileSync(join(folder, 'model.safetensors'));
    expect(readSafetensorsMetadata(bytes)).toEqual({ format: 'pt' });
    const saved = readSafetensors(bytes);
    expect(saved['conv_head.weight']?.shape).toEqual([1024, 576, 1, 1]);
    expect(saved['blocks.0.0.bn1.num_batches_tracked']).toEqual({ dtype: 'I64', shape: [], data: BigInt64Array.of(0n) });
    using other = await createModel('mobilenet_v3_small', { ...options, initialize: false });
    const found = await loadPretrained(other, folder);
    expect(found).toMatchObject({ architecture: 'mobilenetv3_small_100', numClasses: 3, preprocessing, labels });
    const [one, two] = [model.stateDict(), other.stateDict()];
    expect(Object.keys(two)).toEqual(Object.keys(one));
    const bits = ({ buffer }: TensorData) => Buffer.from(buffer);
    const same = Object.entries(one).map(([name, { data }]) => bits(data).equals(bits(two[name]?.data ?? new Uint8Array())));
    expect(same.every(Boolean)).toBe(true);
  });

  it("writes torchvision's names, in the place of what was there", async () => {
    using model = await createModel('small-cnn', { channels: 2, hidden: 2, numClasses: 3, seed: 1 });
    writeFileSync(join(folder, 'model.safetensors'), 'old');
    const { resizeTo: _, ...whole } = imagenetPreprocessing({ imageSize: 32 });
    await savePretrained(model, join(folder), { architecture: 'small-cnn', preprocessing: whole });
    expect(Object.keys(readSafetensors(readFileSync(join(folder, 'model.safetensors')))).sort()).toEqual(
      Object.keys(model.stateDict()).sort(),
    );
    using other = await createModel('small-cnn', { channels: 2, hidden: 2, numClasses: 3, initialize: false });
    expect(await loadPretrained(other, folder)).toMatchObject({ architecture: 'small-cnn', preprocessing: whole });
    expect(other.stateDict()).toEqual(model.stateDict());
    await savePretrained(model, join(folder, 'below'), { architecture: 'small-cnn' });
    expect(readdirSync(join(folder, 'below')).length).toBe(2);
  });

  it('says what does not fit before it writes', async () => {
    using model = await createModel('small-cnn', { channels: 2, hidden: 2, numClasses: 3 });
    const save = (options: object) => savePretrained(model, join(folder, 'none'), { architecture: 'small-cnn', ...options });
    await expect(save({ names: 'timm' })).rejects.toThrow(
      "savePretrained: timm has no 'small-cnn' as SmallCnn is; save it with names: 'torchvision'.",
    );
    await expect(save({ labels: ['a'] })).rejects.toThrow('there are 1 labels, but the model has 3 classes.');
    const grey = { ...imagenetPreprocessing(), mean: [0.5] };
    await expect(save({ preprocessing: grey })).rejects.toThrow(
      'the model takes 3 channels, but the preprocessing has 1 means and 3 deviations.',
    );
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, 'none'), 'a file');
    await expect(save({})).rejects.toThrow(`${join(folder, 'none', 'model.safetensors')}: cannot be written`);
  });
});

describe('the names of architectures in timm', () => {
  it('are one for each model that timm has', () => {
    const found = listModels().flatMap((name) => timmArchitecture(name) ?? []);
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeGreaterThan(60);
    expect(modelFor({ architecture: 'regnety_080_tv' })).toEqual({ name: 'regnet_y_8gf', options: {} });
    expect([modelFor({ architecture: 'resnet18d' })?.name, modelFor({}), timmArchitecture('alexnet')]).toEqual([
      'resnet18d',
      undefined,
      undefined,
    ]);
  });
});
