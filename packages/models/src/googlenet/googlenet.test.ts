import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { googlenet } from './index.js';

describe('GoogLeNet', () => {
  beforeAll(startWasm);

  it("has torchvision's state, activations and logits", () => {
    checkAgainstTorchvision(googlenet(), readTorchvisionFixture(new URL('./fixtures/googlenet.json', import.meta.url)));
  });

  it('takes images from 15x15 on', () => {
    const model = googlenet().create({ inChannels: 1, numClasses: 2 });
    expect(model.summary([1, 15, 24, 1]).layers[0]?.outputShapes).toEqual([[1, 2]]);
    expect(() => model.summary([1, 14, 24, 1])).toThrow(
      'maxpool3 (MaxPool2d): maxPool2d: the kernel reaches 3 and is larger than the padded input [1,1,3,480].',
    );
  });

  it('gives the maps before its pools, and those of its auxiliary heads beside its logits', () => {
    using model = googlenet().create({ numClasses: 3 }).initialize(0).eval();
    tf.tidy(() => {
      const images = tf.ones([1, 64, 32, 3]) as tf.Tensor4D;
      const stages = [...model.forwardStages(images)];
      expect(stages.map(({ shape }) => shape)).toEqual([
        [1, 32, 16, 64],
        [1, 16, 8, 192],
        [1, 8, 4, 480],
        [1, 4, 2, 832],
        [1, 2, 1, 1024],
      ]);
      expect(stages[4]?.dataSync()).toEqual(model.forwardFeatures(images).dataSync());
      const { logits, auxiliary } = model.forwardWithAuxiliary(images);
      expect(logits.dataSync()).toEqual(model.forward(images).dataSync());
      expect(auxiliary.map(({ shape }) => shape)).toEqual([
        [1, 3],
        [1, 3],
      ]);
      const [first, second] = auxiliary.map((head) => [...head.dataSync()]);
      expect(first).not.toEqual(second);
    });
  });

  it('puts new last layers into its auxiliary heads too', () => {
    const model = googlenet().create({});
    model.resetClassifier(7);
    expect([model.fc, model.aux1.fc2, model.aux2.fc2].map(({ outFeatures }) => outFeatures)).toEqual([7, 7, 7]);
  });
});
