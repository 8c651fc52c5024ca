import { formulaValues, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { PatchMerging, SwinBlock, SwinTransformer, swin_b, swin_s, swin_t, swin_v2_b, swin_v2_s, swin_v2_t } from './index.js';
import { smallSwin } from './testing/small-swin.js';

beforeAll(startWasm);

describe('SwinTransformer', () => {
  it("has torchvision's state, activations and logits as swin_t", () => {
    checkAgainstTorchvision(swin_t(), readTorchvisionFixture(new URL('./fixtures/swin_t.json', import.meta.url)));
  });

  it.each([
    ['swin_s', swin_s, 49_606_258],
    ['swin_b', swin_b, 87_768_224],
    ['swin_v2_t', swin_v2_t, 28_351_570],
    ['swin_v2_s', swin_v2_s, 49_737_442],
    ['swin_v2_b', swin_v2_b, 87_930_848],
  ])("%s has torchvision's count of parameters", (_, variant, count) => {
    expect(parameterCount(variant().create({}))).toBe(count);
  });

  it("has torchvision's names in a block of the second version", () => {
    const block = swin_v2_t().create({}).namedState();
    const own = block.filter(([name]) => name.startsWith('features.1.0.')).map(([name, { shape }]) => [name.slice(13), shape]);
    expect(own).toEqual([
      ['norm1.weight', [96]],
      ['norm1.bias', [96]],
      ['attn.logit_scale', [3, 1, 1]],
      ['attn.relative_coords_table', [1, 15, 15, 2]],
      ['attn.relative_position_index', [4096]],
      ['attn.qkv.weight', [288, 96]],
      ['attn.qkv.bias', [288]],
      ['attn.proj.weight', [96, 96]],
      ['attn.proj.bias', [96]],
      ['attn.cpb_mlp.0.weight', [512, 2]],
      ['attn.cpb_mlp.0.bias', [512]],
      ['attn.cpb_mlp.2.weight', [3, 512]],
      ['norm2.weight', [96]],
      ['norm2.bias', [96]],
      ['mlp.0.weight', [384, 96]],
      ['mlp.0.bias', [384]],
      ['mlp.3.weight', [96, 384]],
      ['mlp.3.bias', [96]],
    ]);
  });

  it.each([1, 2] as const)(
    'gives the maps of its stages for odd sizes, and groups every parameter, once: version %i',
    (version) => {
      using model = new SwinTransformer({ ...smallSwin, version }).initialize(1).eval();
      tf.tidy(() => {
        const images = tf.tensor4d(formulaValues('images', [28 * 44], [-1, 1]), [1, 28, 44, 1]);
        const stages = [...model.forwardStages(images)];
        expect(stages.map(({ shape }) => shape)).toEqual([
          [1, 7, 11, 4],
          [1, 4, 6, 8],
          [1, 2, 3, 16],
          [1, 1, 2, 32],
        ]);
        const features = model.norm.forward(stages[3] as tf.Tensor4D);
        expect(features.dataSync()).toEqual(model.forwardFeatures(images).dataSync());
      });
      const grouped = model.layerGroups().flatMap((group) => group.flatMap((module) => module.parameters()));
      expect(grouped).toEqual(model.parameters());
    },
  );

  it('takes a window for each stage', () => {
    const sizes = { ...smallSwin, version: 2 as const };
    const logits = (window: number | readonly number[]) => {
      using model = new SwinTransformer({ ...sizes, window }).initialize(1).eval();
      return [...tf.tidy(() => model.forward(numbers([1, 32, 32, 1], -1, 1) as tf.Tensor4D)).dataSync()];
    };
    // The maps' heights are 8, 4, 2 and 1.
    expect(logits([2, 2, 2, 2])).toEqual(logits(2));
    expect(logits([8, 4, 2, 1])).not.toEqual(logits(8));
    using model = new SwinTransformer({ ...sizes, window: [8, 4, 2, 1] });
    const sides = model.namedState().flatMap(([name, { shape }]) => (name.endsWith('relative_coords_table') ? [shape[1]] : []));
    expect(sides).toEqual([15, 7, 7, 3, 1]);
    expect(() => new SwinTransformer({ ...sizes, window: [8, 4] })).toThrow(
      'SwinTransformer: window must be one for all or 4, one a stage, but it is [8, 4].',
    );
    expect(() => new SwinTransformer({ ...sizes, window: [8, 4, 2, 0] })).toThrow('window must be a whole number of at least 1');
  });

  it('skips branches in training, the more the deeper they lie', () => {
    const blocks = new SwinTransformer({ ...smallSwin, version: 1 }).modules().filter((module) => module instanceof SwinBlock);
    const rates = blocks.map(({ stochastic_depth: { probability } }) => probability);
    expect(rates).toEqual([0, 0.1, 0.2, 0.30000000000000004, 0.4]);
  });
});

describe('PatchMerging', () => {
  it.each([true, false])('joins the channels of four pixels, column by column, with zeros beyond an odd side', (normFirst) => {
    using merging = new PatchMerging(1, { normFirst }).initialize(2);
    tf.tidy(() => {
      const merged = merging.forward(tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]));
      const joined = tf.tensor4d([1, 4, 2, 5, 3, 6, 0, 0], [1, 1, 2, 4]);
      const expected = normFirst
        ? merging.reduction.forward(merging.norm.forward(joined))
        : merging.norm.forward(merging.reduction.forward(joined));
      expect(merged.arraySync()).toEqual(expected.arraySync());
    });
  });
});
