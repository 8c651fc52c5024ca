import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { alexnet } from './index.js';

describe('AlexNet', () => {
  beforeAll(startWasm);

  // 61 million weights.
  it("has torchvision's state, activations and logits", () => {
    checkAgainstTorchvision(alexnet(), readTorchvisionFixture(new URL('./fixtures/alexnet.json', import.meta.url)));
  });

  it('takes images from 63x63 on', () => {
    const model = alexnet().create({ inChannels: 1, hidden: 8, numClasses: 2 });
    expect(model.summary([1, 63, 70, 1]).layers[0]?.outputShapes).toEqual([[1, 2]]);
    expect(() => model.summary([1, 62, 70, 1])).toThrow(
      'features.12 (MaxPool2d): maxPool2d: the kernel reaches 3 and is larger than the padded input [1,2,3,256].',
    );
  });

  it('gives the maps before its pools, and the last', () => {
    using model = alexnet().create({ hidden: 8 }).initialize(0).eval();
    tf.tidy(() => {
      const images = tf.ones([1, 95, 63, 3]) as tf.Tensor4D;
      const stages = [...model.forwardStages(images)];
      expect(stages.map(({ shape }) => shape)).toEqual([
        [1, 23, 15, 64],
        [1, 11, 7, 192],
        [1, 5, 3, 256],
        [1, 2, 1, 256],
      ]);
      expect(stages[3]?.dataSync()).toEqual(model.forwardFeatures(images).dataSync());
    });
  });
});
