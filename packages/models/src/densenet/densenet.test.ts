import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { checkAgainstTorchvision } from '../testing/check-against-torchvision.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { readTorchvisionFixture } from '../testing/torchvision-fixture.js';
import { DenseNet, densenet121, densenet161, densenet169, densenet201 } from './index.js';

const small = { inChannels: 2, numClasses: 3, stemChannels: 4, growthRate: 2, layers: [2, 2, 2, 2], dropout: 0 } as const;

describe('DenseNet', () => {
  beforeAll(startWasm);

  it("has torchvision's state, activations and logits as densenet121", () => {
    checkAgainstTorchvision(densenet121(), readTorchvisionFixture(new URL('./fixtures/densenet121.json', import.meta.url)));
  });

  it.each([
    ['densenet161', densenet161, 28_681_000],
    ['densenet169', densenet169, 14_149_480],
    ['densenet201', densenet201, 20_013_928],
  ])('has as many parameters as are published of %s', (_, variant, count) => {
    expect(parameterCount(variant().create({}))).toBe(count);
  });

  it('takes images from 29x29 on', () => {
    const model = new DenseNet(small);
    expect(model.summary([1, 29, 40, 2]).layers[0]?.outputShapes).toEqual([[1, 3]]);
    expect(() => model.summary([1, 28, 40, 2])).toThrow(
      'features.transition3.pool (AvgPool2d): avgPool2d: the kernel reaches 2 and is larger than the padded input [1,1,2,4].',
    );
  });

  it('gives the maps after its stem and blocks, of which the last is the features', () => {
    using model = new DenseNet(small).initialize(0).eval();
    tf.tidy(() => {
      const images = tf.ones([1, 64, 32, 2]) as tf.Tensor4D;
      const stages = [...model.forwardStages(images)];
      expect(stages.map(({ shape }) => shape)).toEqual([
        [1, 32, 16, 4],
        [1, 16, 8, 8],
        [1, 8, 4, 8],
        [1, 4, 2, 8],
        [1, 2, 1, 8],
      ]);
      expect(stages[4]?.dataSync()).toEqual(model.forwardFeatures(images).dataSync());
    });
  });

  it('refuses a dropout that is no probability below 1', () => {
    expect(() => densenet121().create({ dropout: 1 })).toThrow(
      'Dropout: probability must be at least 0 and less than 1, but it is 1.',
    );
  });

  it('knows the names in the files that torchvision publishes, which are older than its own', () => {
    const names = densenet121()
      .create({})
      .namedState()
      .map(([name]) => name);
    const published = names.map((name) => name.replace(/(denselayer\d+\.)(norm|conv)([12])/, '$1$2.$3'));
    expect(published.filter((name, index) => name !== names[index]).length).toBe(58 * 12);
    const rename = fromTheirs(densenet121().create({}).formerNames());
    expect(published.map(rename)).toEqual(names);
    expect(names.map(rename)).toEqual(names);
  });
});
