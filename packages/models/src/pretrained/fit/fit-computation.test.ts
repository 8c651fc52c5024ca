import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbers } from '@ocelli/testing';
import { type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImageClassifier } from '../../image-classifier.js';
import { createModel, featuresOnly } from '../../index.js';
import { normEpsilonOf } from '../../parts/norm-epsilon.js';
import { SwinTransformer } from '../../swin/swin-transformer.js';
import { smallSwin } from '../../swin/testing/small-swin.js';
import { startWasm } from '../../testing/start-wasm.js';
import { loadPretrained } from '../load-pretrained.js';
import { savePretrained } from '../save/save-pretrained.js';

let folder: string;
beforeAll(startWasm);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ocelli-computation-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Config = Record<string, unknown> & { model_args?: Record<string, unknown> };

const config = (): Config => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
const changeConfig = (changes: Config) => writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config(), ...changes }));
const logits = (model: ImageClassifier) =>
  tidy(() => [
    ...model
      .eval()
      .forward(numbers([1, 32, 32, 3], -1, 1) as Tensor4D)
      .dataSync(),
  ]);

describe('weights of other batch norms', () => {
  const name = 'mobilenet_v3_small';
  const make = (options: object) => createModel(name, { numClasses: 3, ...options });

  it("have a model compute as timm does, whose epsilon the architecture's name says", async () => {
    using theirs = await make({ seed: 1, normEpsilon: 1e-5 });
    await savePretrained(theirs, folder, { architecture: name, names: 'timm' });
    expect([config()['architecture'], config().model_args]).toEqual(['mobilenetv3_small_100', undefined]);
    using ours = await make({ seed: 2 });
    expect(normEpsilonOf(ours)).toBe(1e-3);
    expect(await loadPretrained(ours, folder)).toMatchObject({ options: { normEpsilon: 1e-5 } });
    expect(logits(ours)).toEqual(logits(theirs));
    using other = await make({ initialize: false });
    await loadPretrained(other, join(folder, 'model.safetensors'), { strict: true });
    expect(logits(other)).toEqual(logits(theirs));
    using features = await featuresOnly(name, { stages: [1], numClasses: 3, initialize: false });
    await loadPretrained(features, folder);
    expect(normEpsilonOf(features)).toBe(1e-5);
  });

  it.each(['timm', 'torchvision'] as const)("are written with theirs in the names of %s's", async (names) => {
    for (const normEpsilon of [1e-3, 1e-5, 1e-4]) {
      using theirs = await make({ seed: 1, normEpsilon });
      await savePretrained(theirs, folder, { architecture: name, names });
      using ours = await make({ initialize: false });
      const { options } = await loadPretrained(ours, folder);
      expect(options).toEqual(normEpsilon === 1e-3 ? undefined : { normEpsilon });
      expect(normEpsilonOf(ours)).toBe(normEpsilon);
    }
  });

  it('are refused where the model pads in another way, and one is named that no option changes', async () => {
    using theirs = await make({ seed: 1 });
    await savePretrained(theirs, folder, { architecture: name, names: 'timm' });
    changeConfig({ architecture: 'tf_mobilenetv3_small_100' });
    using ours = await make({ seed: 2 });
    const before = logits(ours);
    await expect(loadPretrained(ours, folder)).rejects.toThrow(
      `${join(folder, 'model.safetensors')}: not for what this model computes. timm makes tf_mobilenetv3_small_100 with pad_type "same" (TensorFlow's padding, which is not alike at both sides), and this MobileNetV3 has no such option.`,
    );
    expect([logits(ours), normEpsilonOf(ours)]).toEqual([before, 1e-3]);
    changeConfig({ architecture: 'mobilenetv3_small_100', model_args: { act_layer: 'relu', drop_rate: 0.1 } });
    await expect(loadPretrained(ours, folder)).rejects.toThrow('act_layer "relu" (another activation)');
  });
});

describe('weights of other windows', () => {
  const make = (window: number | readonly number[], version: 1 | 2 = 2) =>
    new SwinTransformer({ ...smallSwin, version, window }).initialize(1);
  const save = (model: SwinTransformer, architecture: string, imageSize?: number) =>
    savePretrained(model, folder, {
      architecture,
      names: 'timm',
      ...(imageSize && { preprocessing: { imageSize, mean: [0], std: [1], interpolation: 'bicubic' as const } }),
    });

  it.each([
    [
      'swinv2_tiny_window16_256',
      "window_size [16,16,16,8] (the windows of its stages), and this SwinTransformer has [4,4,4,4]: make it by createModel('swin_v2_t', { window: [16,16,16,8] }).",
    ],
    ['swinv2_small_window8_256', "has [4,4,4,4]: make it by createModel('swin_v2_s', { window: 8 })."],
    ['swinv2_base_window12to16_192to256', 'pretrained_window_sizes [12,12,12,6]'],
  ])("of %s are refused, which no tensor's shape shows", async (architecture, fault) => {
    using model = make(4);
    await save(model, 'swin_v2_t');
    expect(await loadPretrained(model, folder)).toMatchObject({ missing: [] });
    const { model_args: _, ...rest } = config();
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...rest, architecture }));
    await expect(loadPretrained(model, folder)).rejects.toThrow(fault);
  });

  it('are named where their tables do show it, in the first version', async () => {
    using theirs = make(7, 1);
    using ours = make(2, 1);
    await save(theirs, 'swin_t');
    await expect(loadPretrained(ours, folder)).rejects.toThrow(
      "and this SwinTransformer has [2,2,2,2]: make it by createModel('swin_t', { window: 7 }).",
    );
  });

  it('are written as timm makes them, the last no larger than its map of the images', async () => {
    using model = make([16, 16, 16, 8]);
    await save(model, 'swin_v2_t');
    expect(config().model_args).toEqual({ in_chans: 1, window_size: 16, img_size: 256 });
    expect(await loadPretrained(model, folder)).toMatchObject({ missing: [] });
    await expect(save(model, 'swin_v2_t', 512)).rejects.toThrow('windows of 16, 16, 16, 8 in its stages for images of 512.');
    using strange = make([2, 3, 2, 2]);
    await expect(save(strange, 'swin_v2_t')).rejects.toThrow(
      'savePretrained: timm makes no swinv2_tiny_window8_256 that computes the same with windows of 2, 3, 2, 2 in its stages for images of 256.',
    );
    await savePretrained(strange, folder, { architecture: 'swin_v2_t' });
    expect(await loadPretrained(strange, folder)).toMatchObject({ missing: [] });
    await expect(loadPretrained(model, folder)).rejects.toThrow("createModel('swin_v2_t', { window: [2,3,2,2] })");
  });

  it('are written with the size of the images, as timm makes one of a folder for 224 unless told', async () => {
    using second = make(8);
    await save(second, 'swin_v2_t');
    expect(config().model_args).toEqual({ in_chans: 1, img_size: 256 });
    await expect(save(second, 'swin_v2_t', 192)).rejects.toThrow('windows of 8, 8, 8, 8 in its stages for images of 192.');
    using smaller = make(6);
    await save(smaller, 'swin_v2_t', 192);
    expect(config().model_args).toEqual({ in_chans: 1, window_size: 6, img_size: 192 });
    expect(await loadPretrained(smaller, folder)).toMatchObject({ missing: [] });
    // Of which the first stages' maps are no whole windows.
    using first = make([7, 7, 7, 5], 1);
    await expect(save(first, 'swin_t', 160)).rejects.toThrow('windows of 7, 7, 7, 5 in its stages for images of 160.');
    await savePretrained(first, folder, { architecture: 'swin_t' });
    changeConfig({ architecture: 'swin_tiny_patch4_window7_224', model_args: { img_size: 160 } });
    await expect(loadPretrained(first, folder)).rejects.toThrow(
      'img_size 160 (for images whose maps it fills up to whole windows',
    );
    using larger = make(12, 1);
    await save(larger, 'swin_b', 384);
    expect(config().model_args).toEqual({ in_chans: 1, window_size: 12, img_size: 384 });
    await expect(save(larger, 'swin_b')).rejects.toThrow('windows of 12, 12, 12, 12 in its stages for images of 224.');
  });
});
