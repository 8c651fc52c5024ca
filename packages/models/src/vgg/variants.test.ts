import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import * as variants from './variants.js';

describe('VGGs', () => {
  beforeAll(startWasm);

  it.each(['vgg11', 'vgg16_bn'] as const)("%s has torchvision's state, activations and logits", (name) => {
    checkAgainstTorchvision(variants[name](), readTorchvisionFixture(new URL(`./fixtures/${name}.json`, import.meta.url)));
  });

  it.each([
    ['vgg11_bn', 132_868_840],
    ['vgg13', 133_047_848],
    ['vgg13_bn', 133_053_736],
    ['vgg16', 138_357_544],
    ['vgg19', 143_667_240],
    ['vgg19_bn', 143_678_248],
  ] as const)("%s has torchvision's count of parameters", (name, count) => {
    const sizes = variants[name]()
      .create({})
      .parameters()
      .map(({ shape }) => tf.util.sizeFromShape([...shape]));
    expect(sizes.reduce((sum, size) => sum + size)).toBe(count);
  });
});
