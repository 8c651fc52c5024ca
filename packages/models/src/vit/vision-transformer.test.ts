import { functionalCall, getState } from '@ocelli/nn';
import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { VisionTransformer } from './index.js';
import { deit_small_patch16_224, deit_tiny_patch16_224, vit_b_16, vit_b_32, vit_h_14, vit_l_16, vit_l_32 } from './variants.js';

const tiny = {
  inChannels: 2,
  imageSize: 6,
  patchSize: 2,
  numClasses: 3,
  width: 8,
  depth: 2,
  heads: 2,
  feedForward: 12,
  dropout: 0,
  attentionDropout: 0,
  dropPath: 0,
};

beforeAll(startWasm);

describe('VisionTransformer', () => {
  // 86 million weights and two images of 17.6 billion multiply-adds each: 12 s on an idle core.
  it("has torchvision's state, activations and logits as vit_b_16", () => {
    checkAgainstTorchvision(vit_b_16(), readTorchvisionFixture(new URL('./fixtures/vit_b_16.json', import.meta.url)));
  });

  it.each([
    ['vit_b_32', vit_b_32, 88_224_232],
    ['vit_l_16', vit_l_16, 304_326_632],
    ['vit_l_32', vit_l_32, 306_535_400],
    ['vit_h_14', vit_h_14, 632_045_800],
    ['deit_tiny_patch16_224', deit_tiny_patch16_224, 5_717_416],
    ['deit_small_patch16_224', deit_small_patch16_224, 22_050_664],
  ])('has as many parameters as are published of %s', (_, variant, count) => {
    expect(parameterCount(variant().create({}))).toBe(count);
  });

  it('takes images and patches of other sizes, and refuses what does not fit', () => {
    using model = vit_b_16().create({ inChannels: 2, numClasses: 5, imageSize: 40, patchSize: 20 });
    expect(model.encoder.pos_embedding.shape).toEqual([1, 5, 768]);
    expect(model.conv_proj.weight.shape).toEqual([768, 2, 20, 20]);
    expect(() => vit_b_16().create({ imageSize: 40 })).toThrow(
      'VisionTransformer: imageSize must be a multiple of patchSize 16, but it is 40.',
    );
    using small = new VisionTransformer(tiny).initialize(0);
    expect(() => tf.tidy(() => small.forward(tf.zeros([1, 8, 6, 2])))).toThrow(
      'VisionTransformer: the images must be 6 x 6, but they are [1,8,6,2].',
    );
  });

  it('gives a map for each block, of which the last is the features before they are normalised', () => {
    using model = new VisionTransformer(tiny).initialize(1).eval();
    tf.tidy(() => {
      const images = numbers([2, 6, 6, 2]) as tf.Tensor4D;
      const stages = [...model.forwardStages(images)];
      expect(stages.map(({ shape }) => shape)).toEqual([
        [2, 3, 3, 8],
        [2, 3, 3, 8],
      ]);
      const patches = tf.slice(model.forwardFeatures(images), [0, 1, 0]);
      const last = model.encoder.ln.forward(tf.reshape(stages[1] as tf.Tensor4D, [2, 9, 8]));
      expect(tf.max(tf.abs(tf.sub(last, patches))).dataSync()[0]).toBeLessThan(1e-6);
    });
  });

  it('groups every parameter, once', () => {
    const model = new VisionTransformer(tiny);
    const grouped = model.layerGroups().flatMap((group) => group.flatMap((module) => module.parameters()));
    expect(model.layerGroups()).toHaveLength(4);
    expect(new Set(grouped).size).toBe(grouped.length);
    expect(new Set(grouped)).toEqual(new Set(model.parameters()));
  });

  it('skips blocks in training, the more the deeper they lie', () => {
    const model = new VisionTransformer({ ...tiny, depth: 3, dropPath: 0.4 });
    expect([...model.encoder.layers].map(({ drop_path: { probability } }) => probability)).toEqual([0, 0.2, 0.4]);
    using trained = new VisionTransformer({ ...tiny, dropPath: 0.9 }).initialize(2);
    const [first, second] = [1, 2].map((seed) =>
      tf.tidy(() => {
        const images = tf.ones<tf.Rank.R4>([4, 6, 6, 2]);
        const run = () => trained.forwardFeatures(images);
        return functionalCall(trained, getState(trained).parameters, { seed }, run).result.dataSync();
      }),
    );
    expect(first).not.toEqual(second);
  });
});
