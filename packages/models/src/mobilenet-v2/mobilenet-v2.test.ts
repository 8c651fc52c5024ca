import { beforeAll, describe, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { mobilenet_v2 } from './mobilenet-v2.js';

describe('MobileNetV2', () => {
  beforeAll(startWasm);

  it("mobilenet_v2 has torchvision's state, activations and logits", () => {
    const fixture = readTorchvisionFixture(new URL('./fixtures/mobilenet_v2.json', import.meta.url));
    checkAgainstTorchvision(mobilenet_v2(), fixture);
  });
});
