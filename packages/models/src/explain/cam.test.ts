import { expectClose, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel } from '../index.js';
import { startWasm } from '../testing/start-wasm.js';
import { cam, gradCam } from './index.js';
import { BentNet, HiddenNet, MeanNet, PlainNet, size, TokenNet } from './testing/small-nets.js';

beforeAll(startWasm);

const images = () => numbers([2, size, size, 2], -1, 1) as tf.Tensor4D;

describe('cam', () => {
  it('is the sum of the features, each weighted as by the last layer for the class', () => {
    using net = new MeanNet().initialize(1);
    tf.tidy(() => {
      const features = net.forwardFeatures(images()).arraySync().flat(2);
      const weights = net.fc.weight.value.arraySync() as number[][];
      const expected = weights.map((weight) =>
        features.map((pixel) => pixel.reduce((sum, value, k) => sum + value * (weight[k] ?? Number.NaN), 0)),
      );
      for (const [classIndex, values] of expected.entries()) {
        const map = cam(net, images(), { classIndex });
        expect(map.shape).toEqual([2, size, size]);
        expectClose(map.dataSync(), values, 1e-6, `the map of class ${classIndex}`);
      }
      expect(Math.min(...expected.flat()), 'a place that speaks against a class').toBeLessThan(0);
    });
  });

  it('is, where it is above 0, Grad-CAM times the number of places', () => {
    using net = new MeanNet().initialize(2);
    tf.tidy(() => {
      for (const classIndex of [0, 1, 2]) {
        const map = tf.relu(cam(net, images(), { classIndex }));
        expectClose(tf.mul(gradCam(net, images(), { classIndex }), size * size).dataSync(), map.dataSync(), 1e-5, 'Grad-CAM');
      }
    });
  });

  it('takes for each image the most probable class, or the one that is named', () => {
    using net = new MeanNet().initialize(3).eval();
    tf.tidy(() => {
      const best = [...tf.argMax(net.forward(images()), 1).dataSync()];
      expect(cam(net, images()).dataSync()).toEqual(cam(net, images(), { classIndex: best }).dataSync());
      const [first, second] = tf.split(images(), 2);
      const [one, other] = [
        cam(net, first as tf.Tensor4D, { classIndex: 2 }),
        cam(net, second as tf.Tensor4D, { classIndex: 0 }),
      ];
      expectClose(cam(net, images(), { classIndex: [2, 0] }).dataSync(), tf.concat([one, other]).dataSync(), 1e-6, 'each');
    });
  });

  it('finds the weights of a 1x1 convolution too, and resizes the map to the image', async () => {
    using model = await createModel('mobilenet_v1_0_25', { imageSize: 64, numClasses: 3, inChannels: 1, seed: 4 });
    tf.tidy(() => {
      const image = numbers([1, 64, 64, 1], -1, 1) as tf.Tensor4D;
      const features = model.eval().forwardFeatures(image);
      const weight = tf.reshape(tf.slice(model.classifier.weight.value, [0, 0, 0, 2], [1, 1, -1, 1]), [-1, 1]) as tf.Tensor2D;
      const small = tf.reshape(tf.matMul(tf.reshape(features, [4, -1]), weight), [1, 2, 2, 1]) as tf.Tensor4D;
      const expected = tf.image.resizeBilinear(small, [64, 64], false, true);
      expectClose(cam(model, image, { classIndex: 2 }).dataSync(), expected.dataSync(), 1e-4, 'the map');
    });
  });

  it('refuses models without such a head, and says what to use', () => {
    using bent = new BentNet().initialize(1);
    using tokens = new TokenNet(new BentNet(), 1).initialize(1);
    using hidden = new HiddenNet().initialize(1);
    const start = ' must be a mean over a map and one linear layer, but ';
    const mean = 'the mean of what it gives of each place is not what it gives of all';
    // Large values, of which a sigmoid shows its bend.
    const given = tf.mul(images(), 10) as tf.Tensor4D;
    const refusals = [
      [bent, `cam: the head of BentNet${start}it takes no map of a single pixel; use gradCam.`],
      [tokens, `cam: the head of TokenNet${start}its features are [2,17,3], no map; use gradCam.`],
      [hidden, `cam: the head of HiddenNet${start}${mean}; use gradCam.`],
    ] as const;
    const before = tf.memory().numTensors;
    for (const [model, message] of refusals) expect(() => cam(model, given)).toThrow(new RangeError(message));
    expect(() => cam(new PlainNet(new BentNet()), given)).toThrow('cam: PlainNet has no forwardFeatures and forwardHead.');
    expect(tf.memory().numTensors).toBe(before);
  });
});
