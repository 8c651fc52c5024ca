import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { firstWeights } from '../testing/first-weights.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import * as variants from './variants.js';

describe('RegNet', () => {
  beforeAll(startWasm);

  it("regnet_y_400mf has torchvision's state, activations and logits", () => {
    const fixture = readTorchvisionFixture(new URL('./fixtures/regnet_y_400mf.json', import.meta.url));
    checkAgainstTorchvision(variants.regnet_y_400mf(), fixture);
  });

  it.each([
    { make: variants.regnet_x_400mf, count: 5_495_976 },
    { make: variants.regnet_x_800mf, count: 7_259_656 },
    { make: variants.regnet_x_1_6gf, count: 9_190_136 },
    { make: variants.regnet_x_3_2gf, count: 15_296_552 },
    { make: variants.regnet_x_8gf, count: 39_572_648 },
    { make: variants.regnet_x_16gf, count: 54_278_536 },
    { make: variants.regnet_x_32gf, count: 107_811_560 },
    { make: variants.regnet_y_800mf, count: 6_432_512 },
    { make: variants.regnet_y_1_6gf, count: 11_202_430 },
    { make: variants.regnet_y_3_2gf, count: 19_436_338 },
    { make: variants.regnet_y_8gf, count: 39_381_472 },
    { make: variants.regnet_y_16gf, count: 83_590_140 },
    { make: variants.regnet_y_32gf, count: 145_046_770 },
    { make: variants.regnet_y_128gf, count: 644_812_894 },
  ])("$make.name has torchvision's count of parameters", ({ make, count }) => {
    expect(parameterCount(make().create({}))).toBe(count);
  });

  it("starts with torchvision's weights", () => {
    const model = variants.regnet_y_400mf().create({});
    // Deviations of some thousand draws at least, so within a twentieth.
    const expected = Math.sqrt(2 / (48 * 9));
    expect(firstWeights(model, 'trunk_output.block1.block1-0.f.b.0.weight').deviation / expected).toBeCloseTo(1, 1);
    expect(firstWeights(model, 'fc.weight').deviation / 0.01).toBeCloseTo(1, 1);
    expect(firstWeights(model, 'fc.bias').largest).toBe(0);
  });

  it("squeezes with biases that start within PyTorch's bounds", () => {
    const { largest } = firstWeights(variants.regnet_y_400mf().create({}), 'trunk_output.block4.block4-1.f.se.fc1.bias');
    expect(largest).toBeLessThanOrEqual(1 / Math.sqrt(440));
    expect(largest).toBeGreaterThan(0.8 / Math.sqrt(440));
  });
});
