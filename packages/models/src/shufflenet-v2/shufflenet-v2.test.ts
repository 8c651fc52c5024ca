import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import * as variants from './variants.js';

describe('ShuffleNetV2', () => {
  beforeAll(startWasm);

  it("shufflenet_v2_x1_0 has torchvision's state, activations and logits", () => {
    const fixture = readTorchvisionFixture(new URL('./fixtures/shufflenet_v2_x1_0.json', import.meta.url));
    checkAgainstTorchvision(variants.shufflenet_v2_x1_0(), fixture);
  });

  it.each([
    { make: variants.shufflenet_v2_x0_5, count: 1_366_792 },
    { make: variants.shufflenet_v2_x1_5, count: 3_503_624 },
    { make: variants.shufflenet_v2_x2_0, count: 7_393_996 },
  ])("$make.name has torchvision's count of parameters", ({ make, count }) => {
    expect(parameterCount(make().create({}))).toBe(count);
  });
});
