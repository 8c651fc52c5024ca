import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import * as variants from './variants.js';

describe('DenseNets', () => {
  beforeAll(startWasm);

  it("densenet121 has torchvision's state, activations and logits", () => {
    const fixture = readTorchvisionFixture(new URL('./fixtures/densenet121.json', import.meta.url));
    checkAgainstTorchvision(variants.densenet121(), fixture);
  });

  it.each([
    ['densenet161', 28_681_000],
    ['densenet169', 14_149_480],
    ['densenet201', 20_013_928],
  ] as const)("%s has torchvision's count of parameters", (name, count) => {
    const sizes = variants[name]()
      .create({})
      .parameters()
      .map(({ shape }) => tf.util.sizeFromShape([...shape]));
    expect(sizes.reduce((sum, size) => sum + size)).toBe(count);
  });
});
