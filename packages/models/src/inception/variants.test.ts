import { beforeAll, describe, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { inception_v3 } from './variants.js';

describe('inception_v3', () => {
  beforeAll(startWasm);

  it("has torchvision's state, activations and logits", () => {
    checkAgainstTorchvision(inception_v3(), readTorchvisionFixture(new URL('./fixtures/inception_v3.json', import.meta.url)));
  });
});
