import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { firstWeights } from '../testing/first-weights.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import * as variants from './variants.js';

describe('MnasNet', () => {
  beforeAll(startWasm);

  it("mnasnet1_0 has torchvision's state, activations and logits", () => {
    const fixture = readTorchvisionFixture(new URL('./fixtures/mnasnet1_0.json', import.meta.url));
    checkAgainstTorchvision(variants.mnasnet1_0(), fixture);
  });

  it.each([
    { make: variants.mnasnet0_5, count: 2_218_512 },
    { make: variants.mnasnet0_75, count: 3_170_208 },
    { make: variants.mnasnet1_3, count: 6_282_256 },
  ])("$make.name has torchvision's count of parameters", ({ make, count }) => {
    expect(parameterCount(make().create({}))).toBe(count);
  });

  it("starts with torchvision's weights", () => {
    const model = variants.mnasnet1_0().create({});
    // Kaiming, for the gradient of a sigmoid of 1000 outputs.
    const bound = Math.sqrt(3 / 1000);
    const { largest, deviation } = firstWeights(model, 'classifier.1.weight');
    expect(largest / bound).toBeCloseTo(1, 3);
    expect(largest).toBeLessThanOrEqual(bound);
    expect((deviation * Math.sqrt(3)) / bound).toBeCloseTo(1, 2);
    expect(firstWeights(model, 'classifier.1.bias').largest).toBe(0);
  });
});
