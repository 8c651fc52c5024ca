import { describe, expect, it } from 'vitest';
import { createModel, type ImageClassifier, listModels } from '../index.js';
import { normEpsilonOf } from '../parts/norm-epsilon.js';
import { modelFor, timmArchitecture } from './save/timm-architectures.js';
import { isSameArgument, timmArgumentsOf } from './timm-arguments.js';

describe('what timm computes an architecture with', () => {
  it.each([
    ['mobilenetv3_large_100', { bn_eps: 1e-5, pad_type: '' }],
    ['efficientnet_b5', { bn_eps: 1e-5, pad_type: '' }],
    ['efficientnet_blur_b0', { bn_eps: 1e-5, pad_type: '', aa_layer: 'blurpc' }],
    ['tf_efficientnet_b5', { bn_eps: 1e-3, pad_type: 'same' }],
    ['tf_efficientnetv2_s', { bn_eps: 1e-3, pad_type: 'same' }],
    ['resnet50', {}],
    ['resnetaa50', { aa_layer: 'avg' }],
    ['convnext_tiny', {}],
    ['swin_tiny_patch4_window7_224', { window_size: [7, 7, 7, 7] }],
    ['swinv2_base_window12_192', { window_size: [12, 12, 12, 6] }],
    ['swinv2_base_window12to24_192to384', { pretrained_window_sizes: [12, 12, 12, 6], window_size: [24, 24, 24, 12] }],
    ['swin_s3_tiny_224', {}],
    ['maxvit_tiny_tf_384', { transformer_window_size: 12 }],
    ['maxvit_t', {}],
  ])('is told by the name %s', (architecture, expected) => {
    expect(timmArgumentsOf({ architecture })).toEqual(expected);
  });

  it("is told by a config's own arguments before", () => {
    const modelArguments = { bn_eps: 1e-3, num_classes: 3, drop_rate: 0.1, aa_layer: null };
    expect(timmArgumentsOf({ architecture: 'efficientnet_b5', modelArguments })).toEqual({ bn_eps: 1e-3, pad_type: '' });
    const pooled = (global_pool: string) => timmArgumentsOf({ architecture: 'resnet18', modelArguments: { global_pool } });
    expect([pooled('max'), pooled('token')]).toEqual([{ global_pool: 'max' }, {}]);
    expect(isSameArgument('global_pool', 'avg', undefined)).toBe(true);
    const windows = { architecture: 'swinv2_tiny_window8_256', modelArguments: { img_size: 512, window_size: 24 } };
    expect(timmArgumentsOf(windows)).toEqual({ window_size: [24, 24, 24, 16], img_size: 512 });
    const ofMaxVit = (given: object) => timmArgumentsOf({ architecture: 'maxvit_tiny_tf_224', modelArguments: { ...given } });
    expect(ofMaxVit({ img_size: 448 })).toEqual({ transformer_window_size: 14 });
    expect(ofMaxVit({ img_size: 448, transformer_window_size: [7, 7] })).toEqual({ transformer_window_size: 7 });
    const first = { architecture: 'swin_tiny_patch4_window7_224', modelArguments: { img_size: 160 } };
    expect(timmArgumentsOf(first)).toEqual({ window_size: [7, 7, 7, 5], img_size: 160 });
    const vit = { architecture: 'vit_base_patch16_224', modelArguments: { img_size: 160 } };
    expect(timmArgumentsOf(vit)).toEqual({});
  });

  // What the tables of names and of arguments say together of each model that both have.
  it.each(listModels().filter((name) => timmArchitecture(name)))('is what %s computes but for its epsilon', async (name) => {
    using model: ImageClassifier = await createModel(name, { initialize: false });
    const own: Readonly<Record<string, unknown>> = { bn_eps: normEpsilonOf(model), ...model.timmArguments?.() };
    const { bn_eps: epsilon = own['bn_eps'], ...others } = timmArgumentsOf({ architecture: timmArchitecture(name) as string });
    for (const [argument, value] of Object.entries(others))
      expect(isSameArgument(argument, value, own[argument]), argument).toBe(true);
    const isOther = /^(mobilenet_v3|efficientnet_(b[567]|v2))/.test(name);
    expect(own['bn_eps'] === epsilon).toBe(!isOther);
    if (isOther) expect(model.timmArguments?.()).toHaveProperty('bn_eps');
  });
});

describe('the model of a config', () => {
  it.each([
    ['mobilenetv3_large_100', 'mobilenet_v3_large', {}],
    ['swinv2_tiny_window16_256', 'swin_v2_t', { window: [16, 16, 16, 8] }],
    ['swin_base_patch4_window12_384', 'swin_b', { window: 12 }],
    ['swinv2_base_window12to16_192to256', 'swin_v2_b', { window: [16, 16, 16, 8] }],
    ['vit_base_patch16_384', 'vit_b_16', {}],
    ['vit_small_patch16_384', 'deit_small_patch16_224', {}],
    ['deit_base_patch16_384', 'vit_b_16', {}],
    ['deit_base_distilled_patch16_224', 'deit_base_distilled_patch16_224', {}],
    ['vit_base_patch16_clip_224', 'vit_base_patch16_clip_224', {}],
    ['mobilenetv2_140', 'mobilenetv2_140', {}],
    ['maxvit_rmlp_base_rw_384', 'maxvit_rmlp_base_rw_224', { imageSize: 384, partition: 12 }],
    ['maxvit_base_tf_512', 'maxvit_base_tf_224', { imageSize: 512, partition: 16 }],
    ['small-cnn', 'small-cnn', {}],
  ])('of %s is %s', (architecture, name, options) => {
    expect(modelFor({ architecture })).toEqual({ name, options });
  });
});
