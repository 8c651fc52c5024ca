import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { squeezenet1_0, squeezenet1_1 } from './index.js';

describe('SqueezeNets', () => {
  beforeAll(startWasm);

  it("squeezenet1_1 has torchvision's state, activations and logits", () => {
    const file = new URL('./fixtures/squeezenet1_1.json', import.meta.url);
    checkAgainstTorchvision(squeezenet1_1(), readTorchvisionFixture(file));
  });

  it("squeezenet1_0 has torchvision's count of parameters", () => {
    expect(parameterCount(squeezenet1_0().create({}))).toBe(1_248_424);
  });
});
