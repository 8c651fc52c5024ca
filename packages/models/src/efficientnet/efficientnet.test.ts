import { DropPath } from '@ocelli/nn';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { firstWeights } from '../testing/first-weights.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import * as variants from './variants.js';

describe('EfficientNet', () => {
  beforeAll(startWasm);

  it("efficientnet_b0 has torchvision's state, activations and logits", () => {
    const fixture = readTorchvisionFixture(new URL('./fixtures/efficientnet_b0.json', import.meta.url));
    checkAgainstTorchvision(variants.efficientnet_b0(), fixture);
  });

  it.each([
    { make: variants.efficientnet_b1, count: 7_794_184 },
    { make: variants.efficientnet_b2, count: 9_109_994 },
    { make: variants.efficientnet_b3, count: 12_233_232 },
    { make: variants.efficientnet_b4, count: 19_341_616 },
    { make: variants.efficientnet_b5, count: 30_389_784 },
    { make: variants.efficientnet_b6, count: 43_040_704 },
    { make: variants.efficientnet_b7, count: 66_347_960 },
    { make: variants.efficientnet_v2_s, count: 21_458_488 },
    { make: variants.efficientnet_v2_m, count: 54_139_356 },
    { make: variants.efficientnet_v2_l, count: 118_515_272 },
  ])("$make.name has torchvision's count of parameters", ({ make, count }) => {
    expect(parameterCount(make().create({}))).toBe(count);
  });

  it("starts with torchvision's weights", () => {
    const model = variants.efficientnet_b0().create({});
    // Of the outputs, unlike a linear layer by itself.
    const bound = 1 / Math.sqrt(1000);
    const { largest, deviation } = firstWeights(model, 'classifier.1.weight');
    expect(largest / bound).toBeCloseTo(1, 3);
    expect(largest).toBeLessThanOrEqual(bound);
    expect((deviation * Math.sqrt(3)) / bound).toBeCloseTo(1, 2);
    expect(firstWeights(model, 'classifier.1.bias').largest).toBe(0);
  });

  it('drops paths more often from block to block', () => {
    const rates = variants
      .efficientnet_v2_s()
      .create({ dropPath: 0.4 })
      .modules()
      .filter((module): module is DropPath => module instanceof DropPath)
      .map(({ probability }) => probability);
    expect(rates.length).toBe(40);
    expect(rates[0]).toBe(0);
    expect(rates.every((rate, index) => Math.abs(rate - index * 0.01) < 1e-12)).toBe(true);
  });
});
