import { formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { airbench94, ConvGroup, initializeWhitening } from './index.js';

/** Images in which a pixel is like the one before it, and channels are alike. */
function smoothImages(batch: number, size: number): tf.Tensor4D {
  const noise = formulaValues('input', [batch, size, size, 3], [-1, 1]);
  let before = 0;
  const values = noise.map((value, index) => {
    before = 0.7 * before + value + 0.2 * (index % 3);
    return before;
  });
  return tf.tensor4d(values, [batch, size, size, 3]);
}

describe('airbench94', () => {
  beforeAll(startWasm);

  it('has the parameters that its author counts, 1.97 million', () => {
    const model = airbench94().create({});
    expect(parameterCount(model)).toBe(1_971_640);
    expect(
      model
        .namedParameters()
        .filter(([, { requiresGrad }]) => !requiresGrad)
        .map(([name]) => name),
    ).toEqual(['whiten.weight']);
  });

  it('whitens the images that it is given', async () => {
    const before = tf.memory().numTensors;
    const model = airbench94().create({}).initialize(1);
    const images = smoothImages(8, 16);
    await initializeWhitening(model, images, { epsilon: 0 });
    tf.tidy(() => {
      const outputs = tf.reshape(model.whiten.forward(images), [-1, 24]);
      const products = tf.div(tf.matMul(outputs, outputs, true), outputs.shape[0] ?? 0);
      const identity = tf.eye(12);
      const expected = tf.concat([tf.concat([identity, tf.neg(identity)], 1), tf.concat([tf.neg(identity), identity], 1)]);
      // Float32 sums over 1,800 patches.
      expect(tf.max(tf.abs(tf.sub(products, expected))).dataSync()[0]).toBeLessThan(1e-4);
    });
    const eigenvalues = (): number[] => {
      const square = tf.tidy(() => tf.sum(tf.square(model.whiten.weight.value), [0, 1, 2]).dataSync());
      return Array.from(square, (length) => 1 / length);
    };
    const known = eigenvalues();
    await initializeWhitening(model, images, { epsilon: 3 });
    // To what float32 leaves of eigenvalues up to some tens.
    for (const [index, value] of eigenvalues().entries()) expect(value - (known[index] ?? Number.NaN)).toBeCloseTo(3, 3);
    images.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says which images it cannot whiten by', async () => {
    using model = airbench94().create({}).initialize(1);
    const images = tf.zeros<tf.Rank.R4>([1, 4, 4, 1]);
    await expect(initializeWhitening(model, images)).rejects.toThrow(
      'initializeWhitening: the images must be [batch, height, width, 3] of at least 2x2, but they are [1,4,4,1].',
    );
    images.dispose();
  });

  it('starts convolutions so that as many channels as come in pass as they are', () => {
    using group = new ConvGroup(3, 5).initialize(1);
    tf.tidy(() => {
      const image = tf.tensor4d(formulaValues('input', [1, 4, 4, 3], [-1, 1]), [1, 4, 4, 3]);
      const passed = tf.slice(group.conv1.forward(image), 0, [1, 4, 4, 3]);
      expect(passed.dataSync()).toEqual(image.dataSync());
      const others = tf.slice(group.conv1.forward(image), [0, 0, 0, 3], [1, 4, 4, 2]);
      expect(tf.norm(others).dataSync()[0]).toBeGreaterThan(0.1);
    });
  });

  it('gives a ninth of what its head gives', () => {
    const logits = (scale: number) => {
      using model = airbench94().create({ scale }).initialize(1).eval();
      return tf.tidy(() => model.forward(tf.ones([1, 9, 9, 3])).dataSync());
    };
    const [ninth, whole] = [logits(1 / 9), logits(1)];
    for (const [index, logit] of ninth.entries()) expect(9 * logit).toBeCloseTo(whole[index] ?? Number.NaN, 4);
  });
});
