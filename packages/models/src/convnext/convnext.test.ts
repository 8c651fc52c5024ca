import { formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { ConvNext, ConvNextBlock, convnext_base, convnext_large, convnext_small, convnext_tiny } from './index.js';

const small = {
  inChannels: 1,
  numClasses: 2,
  channels: [4, 6, 8, 10],
  depths: [1, 2, 1, 1],
  layerScale: 1,
  dropPath: 0.4,
} as const;

beforeAll(startWasm);

describe('ConvNext', () => {
  it("has torchvision's state, activations and logits as convnext_tiny", () => {
    checkAgainstTorchvision(convnext_tiny(), readTorchvisionFixture(new URL('./fixtures/convnext_tiny.json', import.meta.url)));
  });

  it.each([
    ['convnext_small', convnext_small, 50_223_688],
    ['convnext_base', convnext_base, 88_591_464],
    ['convnext_large', convnext_large, 197_767_336],
  ])("%s has torchvision's count of parameters", (_, variant, count) => {
    expect(parameterCount(variant().create({}))).toBe(count);
  });

  it('skips blocks in training, the more the deeper they lie', () => {
    const blocks = new ConvNext(small).modules().filter((module) => module instanceof ConvNextBlock);
    expect(blocks.map(({ stochastic_depth: { probability } }) => probability)).toEqual([0, 0.1, 0.2, 0.30000000000000004, 0.4]);
  });

  it('gives the maps of its stages, and groups every parameter, once', () => {
    using model = new ConvNext(small).initialize(1).eval();
    tf.tidy(() => {
      const images = tf.tensor4d(formulaValues('images', [32 * 64], [-1, 1]), [1, 32, 64, 1]);
      const stages = [...model.forwardStages(images)];
      expect(stages.map(({ shape }) => shape)).toEqual([
        [1, 8, 16, 4],
        [1, 4, 8, 6],
        [1, 2, 4, 8],
        [1, 1, 2, 10],
      ]);
      expect(stages[3]?.dataSync()).toEqual(model.forwardFeatures(images).dataSync());
    });
    const grouped = model.layerGroups().flatMap((group) => group.flatMap((module) => module.parameters()));
    expect(grouped).toEqual(model.parameters());
  });

  it('starts its branches small', () => {
    using block = new ConvNextBlock(2, { layerScale: 1e-6, dropPath: 0 }).initialize(0);
    const scale = block.layer_scale.value.dataSync();
    expect([...scale]).toEqual([Math.fround(1e-6), Math.fround(1e-6)]);
  });
});
