import { Hardswish, LayerNorm } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWasm } from '../testing/start-wasm.js';
import { convNormActivation } from './conv-norm-activation.js';

describe('convNormActivation', () => {
  beforeAll(startWasm);

  const shapeOf = (layer: ReturnType<typeof convNormActivation>): number[] => {
    using made = layer.eval().initialize(1);
    return tf.tidy(() => made.forward(tf.zeros([1, 9, 7, 4]) as tf.Tensor4D).shape);
  };

  it('keeps the size of the image at stride 1, for any odd kernel and dilation', () => {
    expect(shapeOf(convNormActivation(4, 6))).toEqual([1, 9, 7, 6]);
    expect(shapeOf(convNormActivation(4, 6, { kernelSize: [5, 1] }))).toEqual([1, 9, 7, 6]);
    expect(shapeOf(convNormActivation(4, 6, { dilation: 3 }))).toEqual([1, 9, 7, 6]);
    expect(shapeOf(convNormActivation(4, 6, { stride: 2 }))).toEqual([1, 5, 4, 6]);
    expect(shapeOf(convNormActivation(4, 6, { padding: 0 }))).toEqual([1, 7, 5, 6]);
  });

  it("has torchvision's names, and a bias where asked", () => {
    const names = (layer: ReturnType<typeof convNormActivation>) => layer.namedParameters().map(([name]) => name);
    expect(names(convNormActivation(4, 6))).toEqual(['0.weight', '1.weight', '1.bias']);
    const biased = convNormActivation(4, 6, { bias: true, norm: (channels) => new LayerNorm(channels) });
    expect(names(biased)).toEqual(['0.weight', '0.bias', '1.weight', '1.bias']);
  });

  it('ends with the activation asked for', () => {
    expect(convNormActivation(4, 6, { activation: null }).length).toBe(2);
    expect(convNormActivation(4, 6, { activation: () => new Hardswish() })[2]).toBeInstanceOf(Hardswish);
  });
});
