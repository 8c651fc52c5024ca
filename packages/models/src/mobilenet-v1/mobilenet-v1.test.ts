import { describe, expect, it } from 'vitest';
import { parameterCount } from '../testing/parameter-count.js';
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
