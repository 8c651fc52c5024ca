import { beforeAll, describe, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { googlenet } from './variants.js';

describe('googlenet', () => {
  beforeAll(startWasm);

  it("has torchvision's state, activations and logits", () => {
    checkAgainstTorchvision(googlenet(), readTorchvisionFixture(new URL('./fixtures/googlenet.json', import.meta.url)));
  });
});
