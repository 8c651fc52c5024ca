import { writeSafetensors } from '@ocelli/safetensors';
import { expect, it } from 'vitest';
import { openWeights } from './open-weights.js';

const bytes = writeSafetensors({ a: { dtype: 'F32', shape: [1], data: Float32Array.of(1) } });
const weights = `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`;
const open = (query: string) => openWeights(weights, new URLSearchParams(query));

it("takes from the page's address what neither weights nor model say", async () => {
  const { config, weights: found } = await open(
    'model=squeezenet1_1&labels=data:,cat%250Adog&mean=0.5&std=1,2,3&channel-order=bgr',
  );
  expect(Object.keys(found)).toEqual(['a']);
  expect(config).toEqual({
    version: 1,
    model: { name: 'squeezenet1_1', options: { numClasses: 1000 } },
    classNames: ['cat', 'dog'],
    preprocessing: {
      height: 224,
      width: 224,
      channels: 3,
      channelOrder: 'bgr',
      mean: [0.5, 0.5, 0.5],
      std: [1, 2, 3],
      resizeRatio: 256 / 224,
      interpolation: 'bilinear',
    },
  });
});

it('counts classes that have no names, and takes pixels from 0 to 1 where the model says nothing of them', async () => {
  const { config } = await open('model=small-cnn');
  expect(config.classNames).toEqual(Array.from({ length: 10 }, (_, index) => `class ${index}`));
  expect(config.preprocessing).toEqual({ height: 32, width: 32, channels: 3, mean: [0, 0, 0], std: [1, 1, 1] });
});

it.each([
  ['', "does not say which architecture its weights are for: add &model=NAME to the page's address."],
  ['model=resnet8', "There is no model 'resnet8'; did you mean 'resnet"],
  ['model=resnet18&mean=a', "The page's address has mean=a: three numbers are expected, one a channel."],
  ['model=resnet18&std=1,0,1', "The page's address has std=1,0,1: three numbers are expected, one a channel."],
  ['model=resnet18&labels=data:,', 'The labels at data:, cannot be read: it has no names of classes, a line each or as JSON.'],
])('says what is wrong with %j', async (query, message) => {
  await expect(open(query)).rejects.toThrow(message);
});
