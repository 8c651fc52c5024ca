import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import * as allVariants from './variants.js';

const variants = { ...allVariants };

describe('ResNets', () => {
  beforeAll(startWasm);

  it.each(['resnet18', 'resnet50', 'resnext50_32x4d'] as const)("%s has torchvision's state, activations and logits", (name) => {
    checkAgainstTorchvision(variants[name](), readTorchvisionFixture(new URL(`./fixtures/${name}.json`, import.meta.url)));
  });

  it.each([
    ['resnet34', 21_797_672],
    ['resnet101', 44_549_160],
    ['resnet152', 60_192_808],
    ['resnext101_32x8d', 88_791_336],
    ['resnext101_64x4d', 83_455_272],
    ['wide_resnet50_2', 68_883_240],
    ['wide_resnet101_2', 126_886_696],
  ] as const)("%s has torchvision's count of parameters", (name, count) => {
    expect(parameterCount(variants[name]().create({}))).toBe(count);
  });
});
