import '@tensorflow/tfjs-backend-cpu';
import { expectClose } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { parameterCount } from '../testing/parameter-count.js';
import { expectTimmNames, norm, separable } from '../testing/timm-tensors.js';
import { DepthwiseSeparable } from './depthwise-separable.js';
import { tfjsNames } from './tfjs-names.js';
import * as variants from './variants.js';

describe('MobileNetV1', () => {
  // Keras counts running statistics too, which are two for each pair of a norm's weight and bias.
  it.each([
    { make: variants.mobilenet_v1_0_25, count: 470_072 },
    { make: variants.mobilenet_v1_0_5, count: 1_331_592 },
    { make: variants.mobilenet_v1_0_75, count: 2_585_560 },
    { make: variants.mobilenet_v1, count: 4_231_976 },
  ])("$make.name has as many parameters as Keras's", ({ make, count }) => {
    expect(parameterCount(make().create({}))).toBe(count);
  });

  it('scales its channels by alpha, rounded down', () => {
    const model = variants.mobilenet_v1().create({ alpha: 0.33, numClasses: 4 });
    expect(model.conv_stem.outChannels).toBe(10);
    expect(model.numFeatures).toBe(337);
  });
});

describe("timm's MobileNetV1", () => {
  const model = variants.mobilenetv1_100().create({});

  it('has its names and shapes', () => {
    const blocks = [1, 2, 2, 6, 2].flatMap((count, stage) =>
      Array.from({ length: count }, (_, index) => separable(`blocks.${stage}.${index}`)).flat(),
    );
    expectTimmNames(model, ['conv_stem.weight', ...norm('bn1'), ...blocks, 'classifier.weight', 'classifier.bias']);
    // What timm counts, in millions with two decimals, is 4.23.
    expect(parameterCount(model)).toBe(4_231_976);
    const shapes = new Map(model.namedState().map(([name, { shape }]) => [name, shape]));
    expect(shapes.get('classifier.weight')).toEqual([1000, 1024]);
    expect(shapes.get('blocks.4.0.conv_dw.weight')).toEqual([512, 1, 3, 3]);
  });

  it.each([
    { origin: 'timm', counts: [4, 6, 6, 9], epsilon: 1e-5 },
    { origin: 'keras', counts: [9, 6, 6, 4], epsilon: 1e-3 },
  ] as const)('differs from the other in padding and norms: $origin', ({ origin, counts, epsilon }) => {
    using block = new DepthwiseSeparable(1, 1, 2, origin).initialize(0).eval();
    const filled = Object.entries(block.stateDict()).flatMap(([name, { shape, data }]) =>
      name.startsWith('conv') ? [[name, { shape, data: new Float32Array(data.length).fill(name.includes('dw') ? 0.1 : 1) }]] : [],
    );
    block.loadStateDict({ ...block.stateDict(), ...Object.fromEntries(filled) });
    const found = tf.tidy(() => block.forward(tf.ones([1, 4, 4, 1])).dataSync());
    // How many of its nine weights meet a pixel; through both norms, of variance 1.
    expectClose(
      found,
      counts.map((count) => count / 10 / (1 + epsilon)),
      1e-6,
      'the map',
    );
  });

  it('can have another last layer', () => {
    using small = variants.mobilenetv1_100().create({ alpha: 0.25, inChannels: 1 }).initialize(0).eval();
    small.resetClassifier(3);
    small.initialize(0);
    expect(tf.tidy(() => small.forward(tf.ones([2, 32, 32, 1])).shape)).toEqual([2, 3]);
  });
});

describe('tfjsNames', () => {
  it('names a module of the model for each layer with weights, and no two for one', () => {
    const numbers = Array.from({ length: 13 }, (_, index) => index + 1);
    const blocks = numbers.flatMap((number) =>
      ['conv_dw', 'conv_pw'].flatMap((kind) => [`${kind}_${number}`, `${kind}_${number}_bn`]),
    );
    const paths = ['conv1', 'conv1_bn', 'conv_preds', ...blocks].map(tfjsNames);
    const holders = variants
      .mobilenet_v1()
      .create({})
      .namedState()
      .map(([name]) => name.slice(0, name.lastIndexOf('.')));
    expect(paths.toSorted()).toEqual([...new Set(holders)].sort());
  });

  it.each([
    ['conv_dw_1', 'blocks.0.0.conv_dw'],
    ['conv_dw_11_bn', 'blocks.3.5.bn1'],
    ['conv_pw_13_bn', 'blocks.4.1.bn2'],
    ['conv_dw_14', undefined],
    ['conv_dw_0', undefined],
    ['conv_dw_1_relu', undefined],
    ['dense', undefined],
  ])('%s is %s', (layer, path) => {
    expect(tfjsNames(layer)).toBe(path);
  });
});
