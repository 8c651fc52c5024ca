import { beforeAll, describe, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { alexnet } from './variants.js';

describe('alexnet', () => {
  beforeAll(startWasm);

  it("has torchvision's state, activations and logits", () => {
    checkAgainstTorchvision(alexnet(), readTorchvisionFixture(new URL('./fixtures/alexnet.json', import.meta.url)));
  });
});
