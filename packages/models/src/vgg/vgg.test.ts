import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { vgg11, vgg11_bn, vgg13, vgg13_bn, vgg16, vgg16_bn, vgg19, vgg19_bn } from './index.js';

describe('VGG', () => {
  beforeAll(startWasm);

  // 133 and 138 million weights.
  it.each([
    ['vgg11', vgg11],
    ['vgg16_bn', vgg16_bn],
  ])("has torchvision's state, activations and logits as %s", (name, variant) => {
    checkAgainstTorchvision(variant(), readTorchvisionFixture(new URL(`./fixtures/${name}.json`, import.meta.url)));
  });

  it.each([
    ['vgg11_bn', vgg11_bn, 132_868_840],
    ['vgg13', vgg13, 133_047_848],
    ['vgg13_bn', vgg13_bn, 133_053_736],
    ['vgg16', vgg16, 138_357_544],
    ['vgg19', vgg19, 143_667_240],
    ['vgg19_bn', vgg19_bn, 143_678_248],
  ])('has as many parameters as are published of %s', (_, variant, count) => {
    expect(parameterCount(variant().create({}))).toBe(count);
  });

  it('takes images from 32x32 on', () => {
    const model = vgg11().create({ inChannels: 1, hidden: 8, numClasses: 2 });
    expect(model.summary([1, 32, 40, 1]).layers[0]?.outputShapes).toEqual([[1, 2]]);
    expect(() => model.summary([1, 31, 40, 1])).toThrow(
      'features.20 (MaxPool2d): maxPool2d: the kernel reaches 2 and is larger than the padded input [1,1,2,512].',
    );
  });

  it('gives the maps before its pools, and the last', () => {
    using model = vgg11_bn().create({ hidden: 8 }).initialize(0).eval();
    tf.tidy(() => {
      const images = tf.ones([1, 64, 32, 3]) as tf.Tensor4D;
      const stages = [...model.forwardStages(images)];
      expect(stages.map(({ shape }) => shape)).toEqual([
        [1, 64, 32, 64],
        [1, 32, 16, 128],
        [1, 16, 8, 256],
        [1, 8, 4, 512],
        [1, 4, 2, 512],
        [1, 2, 1, 512],
      ]);
      expect(stages[5]?.dataSync()).toEqual(model.forwardFeatures(images).dataSync());
    });
  });

  it('has its hidden linear layers in the group before the last', () => {
    const model = vgg11().create({});
    const names = new Map(model.namedParameters().map(([name, parameter]) => [parameter, name]));
    const groups = model
      .layerGroups()
      .map((group) => group.flatMap((module) => module.parameters().map((held) => names.get(held))));
    expect(groups.map(({ length }) => length)).toEqual([2, 2, 4, 4, 4, 4, 2]);
    expect(groups.at(-2)).toEqual(['classifier.0.weight', 'classifier.0.bias', 'classifier.3.weight', 'classifier.3.bias']);
    expect(groups.at(-1)).toEqual(['classifier.6.weight', 'classifier.6.bias']);
    expect(groups.flat()).toEqual([...names.values()]);
  });
});
