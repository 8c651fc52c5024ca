import { expect, it } from 'vitest';
import { expectTimmNames, weightAndBias } from '../testing/timm-tensors.js';
import { vgg11 } from './variants.js';

it("names VGG's linear layers as timm does, where the first two are convolutions", () => {
  const model = vgg11().create({ hidden: 8 });
  const features = [0, 3, 6, 8, 11, 13, 16, 18].map((layer) => `features.${layer}`);
  expectTimmNames(model, [...features, 'pre_logits.fc1', 'pre_logits.fc2', 'head.fc'].flatMap(weightAndBias), {
    'pre_logits.fc1.weight': [8, 512, 7, 7],
    'pre_logits.fc2.weight': [8, 8, 1, 1],
  });
  expect(model.timmNames().length).toBe(5);
});
