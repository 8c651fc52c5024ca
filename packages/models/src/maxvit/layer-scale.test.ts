import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { LayerScale } from './layer-scale.js';

it('multiplies each channel by a factor of its own, all of which begin alike', () => {
  using layer = new LayerScale(2, 0.5).initialize(0);
  const x = tf.tensor3d([1, 2, 3, 4, 5, 6], [1, 3, 2]);
  expect(tf.tidy(() => layer.forward(x).dataSync())).toEqual(Float32Array.of(0.5, 1, 1.5, 2, 2.5, 3));
  layer.loadStateDict({ gamma: { shape: [2], data: Float32Array.of(2, -1) } });
  expect(tf.tidy(() => layer.forward(x).dataSync())).toEqual(Float32Array.of(2, -2, 6, -4, 10, -6));
  const [ofFactors] = tf.tidy(() => tf.grads(() => tf.sum(layer.forward(x)))([layer.gamma.value]));
  expect(ofFactors?.dataSync()).toEqual(Float32Array.of(1 + 3 + 5, 2 + 4 + 6));
});
