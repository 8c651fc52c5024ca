import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { firstWeights } from '../testing/first-weights.js';
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

  it("starts with PyTorch's weights, of which torchvision changes none", () => {
    const model = variants.shufflenet_v2_x1_0().create({});
    for (const [name, fan] of [
      ['conv1.0.weight', 27],
      ['stage4.1.branch2.3.weight', 9],
      ['fc.weight', 1024],
    ] as const) {
      const { largest, deviation } = firstWeights(model, name);
      expect(largest * Math.sqrt(fan), name).toBeLessThanOrEqual(1 + 1e-6);
      expect(deviation * Math.sqrt(3 * fan), name).toBeCloseTo(1, 1);
    }
  });
});
