import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { firstWeights } from '../testing/first-weights.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import * as variants from './variants.js';

describe('MobileNetV3', () => {
  beforeAll(startWasm);

  it("mobilenet_v3_small has torchvision's state, activations and logits", () => {
    const fixture = readTorchvisionFixture(new URL('./fixtures/mobilenet_v3_small.json', import.meta.url));
    checkAgainstTorchvision(variants.mobilenet_v3_small(), fixture);
  });

  it.each([{ make: variants.mobilenet_v3_large, count: 5_483_032 }])(
    "$make.name has torchvision's count of parameters",
    ({ make, count }) => {
      expect(parameterCount(make().create({}))).toBe(count);
    },
  );

  it("starts with torchvision's weights", () => {
    const model = variants.mobilenet_v3_small().create({});
    // Deviations of some thousand draws at least, so within a twentieth.
    const expected = Math.sqrt(2 / (96 * 25));
    expect(firstWeights(model, 'features.4.block.1.0.weight').deviation / expected).toBeCloseTo(1, 1);
    expect(firstWeights(model, 'classifier.3.weight').deviation / 0.01).toBeCloseTo(1, 1);
    expect(firstWeights(model, 'classifier.3.bias').largest).toBe(0);
  });

  it('squeezes with biases that start at 0', () => {
    expect(firstWeights(variants.mobilenet_v3_small().create({}), 'features.4.block.2.fc1.bias').largest).toBe(0);
  });
});
