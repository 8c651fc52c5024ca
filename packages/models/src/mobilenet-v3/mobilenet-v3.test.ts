import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
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
});
