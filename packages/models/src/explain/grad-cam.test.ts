import { expectClose, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { setGradCheckpointing } from '../set-grad-checkpointing.js';
import { replaceZeros } from '../testing/quick-values.js';
import { startWasm } from '../testing/start-wasm.js';
import { VisionTransformer } from '../vit/index.js';
import { type GradCamOptions, gradCam, gradCamPlusPlus } from './index.js';
import { BentNet, MeanNet, PlainNet, size, TokenNet } from './testing/small-nets.js';

beforeAll(startWasm);

const images = (batch = 1) => numbers([batch, size, size, 2], -1, 1) as tf.Tensor4D;
const places = size * size;

/** The map's channels, and the slopes of a class's logit at each of their places by central differences; one list a channel. */
function channelsAndSlopes(net: BentNet, classIndex: number): { map: number[][]; slopes: number[][] } {
  return tf.tidy(() => {
    const features = net.forwardFeatures(images());
    const values = features.dataSync() as Float32Array;
    const logitAt = (index: number, moved: number): number => {
      const at = Float32Array.from(values, (value, place) => (place === index ? value + moved : value));
      return net.forwardHead(tf.tensor4d(at, features.shape)).dataSync()[classIndex] ?? Number.NaN;
    };
    const slopes = Array.from(values, (_, index) => (logitAt(index, 0.05) - logitAt(index, -0.05)) / 0.1);
    const channel = (of: ArrayLike<number>, k: number) =>
      Array.from({ length: places }, (_, place) => of[place * 3 + k] ?? Number.NaN);
    return { map: [0, 1, 2].map((k) => channel(values, k)), slopes: [0, 1, 2].map((k) => channel(slopes, k)) };
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** `relu(sum_k a_k A_k)`. */
function weighted(map: readonly number[][], weights: readonly number[]): number[] {
  return Array.from({ length: places }, (_, place) =>
    Math.max(0, sum(weights.map((weight, k) => weight * (map[k]?.[place] ?? Number.NaN)))),
  );
}

describe('gradCam', () => {
  it.each([0, 1, 2])('is what its formula says of slopes by central differences, for class %i', (classIndex) => {
    using net = new BentNet().initialize(1);
    const { map, slopes } = channelsAndSlopes(net, classIndex);
    const expected = weighted(
      map,
      slopes.map((slope) => sum(slope) / places),
    );
    expect(Math.max(...expected)).toBeGreaterThan(0);
    const found = tf.tidy(() => gradCam(net, images(), { classIndex }).dataSync());
    expectClose(found, expected, 2e-3, 'the map');
  });

  it('takes for each image its own class, by itself the most probable', () => {
    using net = new BentNet().initialize(2);
    tf.tidy(() => {
      const best = [...tf.argMax(net.forward(images(3)), 1).dataSync()];
      expect(gradCam(net, images(3)).dataSync()).toEqual(gradCam(net, images(3), { classIndex: best }).dataSync());
      const alone = tf.split(images(3), 3).map((image, place) => gradCam(net, image as tf.Tensor4D, { classIndex: 2 - place }));
      expectClose(gradCam(net, images(3), { classIndex: [2, 1, 0] }).dataSync(), tf.concat(alone).dataSync(), 1e-5, 'each alone');
    });
  });

  it('takes any module, and looks at the layer that is named', () => {
    using net = new BentNet().initialize(1);
    tf.tidy(() => {
      const expected = gradCam(net, images()).dataSync();
      expect(gradCam(net, images(), { layer: net.conv }).dataSync()).toEqual(expected);
      const plain = new PlainNet(net);
      expect(gradCam(plain, images(), { layer: net.conv }).dataSync()).toEqual(expected);
      expect(() => gradCam(plain, images())).toThrow(
        'gradCam: PlainNet has no forwardFeatures and forwardHead; say which of its layers gives the map: { layer: model.conv3 }.',
      );
    });
  });

  it.each([0, 1])('lays tokens out as a map, without %i that stand before them', (before) => {
    using net = new BentNet().initialize(1);
    const tokens = new TokenNet(net, before);
    tf.tidy(() => {
      expect(gradCam(tokens, images()).dataSync()).toEqual(gradCam(net, images()).dataSync());
      expect(gradCamPlusPlus(tokens, images()).dataSync()).toEqual(gradCamPlusPlus(net, images()).dataSync());
    });
  });

  it('looks in evaluation, puts the mode back, and leaves the map alone behind', () => {
    using net = new MeanNet().initialize(1);
    const given = images();
    const first = gradCam(net.eval(), given);
    const before = tf.memory().numTensors;
    const second = gradCam(net.train(), given);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect([net.training, net.dropout.training]).toEqual([true, true]);
    expect(second.dataSync()).toEqual(first.dataSync());
    tf.dispose([given, first, second]);
  });

  it('refuses classes and layers that there are not', () => {
    using net = new BentNet().initialize(1);
    const refused = (options: GradCamOptions, message: string): void =>
      expect(() => tf.tidy(() => gradCamPlusPlus(net, images(2), options))).toThrow(
        new RangeError(`gradCamPlusPlus: ${message}`),
      );
    for (const wrong of [3, -1, 0.5, Number.NaN]) {
      refused({ classIndex: wrong }, `classIndex must be a whole number from 0 to 2, but it is ${wrong}.`);
    }
    refused({ classIndex: [1] }, 'classIndex must be one class, or one for each of 2 images, but there are 1.');
    const layer = 'layer must be called once by BentNet and give a tensor, but it';
    refused({ layer: new MeanNet() }, `${layer} is called 0 times.`);
    const found =
      'a map is made of [batch, height, width, channels], or of tokens [batch, n x n, channels] with or without one for the class, but';
    refused({ layer: net.fc1 }, `${found} it is [2,5].`);
    using tokens = new TokenNet(net, 2);
    expect(() => tf.tidy(() => gradCam(tokens, images()))).toThrow(`gradCam: ${found} it is [1,18,3].`);
  });
});

describe('gradCamPlusPlus', () => {
  it.each([0, 1, 2])('is what its paper says of slopes by central differences, for class %i', (classIndex) => {
    using net = new BentNet().initialize(1);
    const { map, slopes } = channelsAndSlopes(net, classIndex);
    const weights = map.map((channel, k) => {
      const alpha = (slope: number) => slope ** 2 / (2 * slope ** 2 + sum(channel.map((value) => value * slope ** 3)));
      return sum((slopes[k] ?? []).map((slope) => alpha(slope) * Math.max(0, slope)));
    });
    const expected = weighted(map, weights);
    expect(Math.max(...expected)).toBeGreaterThan(0);
    const found = tf.tidy(() => gradCamPlusPlus(net, images(), { classIndex }).dataSync());
    expectClose(found, expected, 5e-3, 'the map');
  });

  it('is 0 without a NaN where nothing speaks for the class', () => {
    using net = new MeanNet().initialize(1);
    net.fc.weight.value = tf.zeros([3, 3]);
    const values = tf.tidy(() => gradCamPlusPlus(net, images()).dataSync());
    expect(values.every((value) => value === 0)).toBe(true);
  });
});

describe('a vision transformer', () => {
  const make = () => {
    const model = new VisionTransformer({
      inChannels: 2,
      imageSize: 12,
      patchSize: 3,
      numClasses: 3,
      width: 8,
      depth: 2,
      heads: 2,
      feedForward: 12,
      dropout: 0,
      attentionDropout: 0,
      dropPath: 0,
    }).initialize(1);
    replaceZeros(model);
    return model;
  };
  const image = () => numbers([1, 12, 12, 2], -1, 1) as tf.Tensor4D;

  it("is looked at where its last attention reads the patches, for its head reads the class's token alone", () => {
    using model = make();
    tf.tidy(() => {
      const maps = [0, 1, 2].map((classIndex) => gradCam(model, image(), { classIndex }));
      expect(maps[0]?.shape).toEqual([1, 12, 12]);
      expect(Math.max(...maps.map((map) => tf.max(map).dataSync()[0] ?? 0))).toBeGreaterThan(0);
      const atTheEnd = gradCam(model, image(), { layer: model.encoder }).dataSync();
      expect(atTheEnd.every((value) => value === 0)).toBe(true);
    });
  });

  it('has the same map where its blocks are computed again for their gradients, as they are after it too', () => {
    using model = make();
    const map = () => tf.tidy(() => gradCam(model, image(), { classIndex: 1 }).dataSync());
    const expected = map();
    setGradCheckpointing(model);
    const own = () => model.modules().filter((module) => Object.hasOwn(module, 'forward'));
    const before = own();
    expect(before).toHaveLength(2);
    expect(map()).toEqual(expected);
    expect(own()).toEqual(before);
  });
});
