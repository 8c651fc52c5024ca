import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { firstWeights } from '../testing/first-weights.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { mobilenet_v2 } from './mobilenet-v2.js';

describe('MobileNetV2', () => {
  beforeAll(startWasm);

  it("mobilenet_v2 has torchvision's state, activations and logits", () => {
    const fixture = readTorchvisionFixture(new URL('./fixtures/mobilenet_v2.json', import.meta.url));
    checkAgainstTorchvision(mobilenet_v2(), fixture);
  });

  it("starts with torchvision's weights", () => {
    const model = mobilenet_v2().create({});
    // Deviations of some thousand draws at least, so within a twentieth.
    const expected = Math.sqrt(2 / 320);
    expect(firstWeights(model, 'features.17.conv.2.weight').deviation / expected).toBeCloseTo(1, 1);
    expect(firstWeights(model, 'classifier.1.weight').deviation / 0.01).toBeCloseTo(1, 1);
    expect(firstWeights(model, 'classifier.1.bias').largest).toBe(0);
  });

  it("scales its channels as timm's mobilenetv2_050 does, but not the last layer's", () => {
    const model = mobilenet_v2().create({ widthMultiplier: 0.5 });
    expect(parameterCount(model)).toBe(1_968_680);
    expect(model.numFeatures).toBe(1280);
    expect(mobilenet_v2().create({ widthMultiplier: 1.4 }).numFeatures).toBe(1792);
    expect(() => mobilenet_v2().create({ widthMultiplier: -1 })).toThrow(
      'MobileNetV2: widthMultiplier must be a number above 0, but it is -1.',
    );
  });
});
