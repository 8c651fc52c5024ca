import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { startWasm } from '../testing/start-wasm.js';
import { expectTimmNames } from '../testing/timm-tensors.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { AuxiliaryHead, inception_v3 } from './index.js';

describe('InceptionV3', () => {
  beforeAll(startWasm);

  it("has torchvision's state, activations and logits", () => {
    checkAgainstTorchvision(inception_v3(), readTorchvisionFixture(new URL('./fixtures/inception_v3.json', import.meta.url)));
  });

  it('takes images from 75x75 on', () => {
    const model = inception_v3().create({ inChannels: 1, numClasses: 2 });
    expect(model.summary([1, 75, 80, 1]).layers[0]?.outputShapes).toEqual([[1, 2]]);
    expect(() => model.summary([1, 74, 80, 1])).toThrow('Mixed_7a.branch3x3_2.conv (Conv2d):');
  });

  it("gives the maps before its halvings, and its auxiliary head's logits beside its own", () => {
    using model = inception_v3().create({ numClasses: 3 }).initialize(0).eval();
    tf.tidy(() => {
      const images = tf.ones([1, 299, 299, 3]) as tf.Tensor4D;
      const stages = [...model.forwardStages(images)];
      expect(stages.map(({ shape }) => shape)).toEqual([
        [1, 147, 147, 64],
        [1, 71, 71, 192],
        [1, 35, 35, 288],
        [1, 17, 17, 768],
        [1, 8, 8, 2048],
      ]);
      const { logits, auxiliary } = model.forwardWithAuxiliary(images);
      expect(logits.dataSync()).toEqual(model.forwardHead(stages[4] as tf.Tensor4D).dataSync());
      expect(auxiliary.dataSync()).toEqual(model.AuxLogits.forward(stages[3] as tf.Tensor4D).dataSync());
    });
  });

  it('puts a new last layer into its auxiliary head too', () => {
    const model = inception_v3().create({});
    model.resetClassifier(7);
    expect([model.fc, model.AuxLogits.fc].map(({ outFeatures }) => outFeatures)).toEqual([7, 7]);
  });
});

describe('AuxiliaryHead', () => {
  it('says which layer a map smaller than 17x17 does not fit', () => {
    using head = new AuxiliaryHead(4, 2).initialize(0).eval();
    tf.tidy(() => {
      expect(head.forward(tf.ones([1, 17, 17, 4])).shape).toEqual([1, 2]);
      expect(() => head.forward(tf.ones([1, 16, 17, 4]))).toThrow('conv1.conv (Conv2d):');
    });
  });

  it('has names in timm for all but its auxiliary head, which are its own', () => {
    const model = inception_v3().create({});
    const names = model.namedState().map(([name]) => name);
    expectTimmNames(
      model,
      names.filter((name) => !name.startsWith('AuxLogits.')),
    );
  });
});
