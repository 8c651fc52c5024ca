import '@tensorflow/tfjs-backend-cpu';
import { Conv2d, ConvTranspose2d, Linear, Module, toTorch } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addGradients, fillBuckets, meanGradients, noGradients } from './gradient-buckets.js';
import { gradientLayout } from './gradient-layout.js';

class Net extends Module {
  readonly conv = new Conv2d(2, 3, 3);
  readonly up = new ConvTranspose2d(3, 2, 2);
  readonly fc = new Linear(5, 4);
  override forward(x: tf.Tensor): tf.Tensor {
    return x;
  }
}

const net = new Net();
await tf.setBackend('cpu');
let numTensors = 0;

beforeEach(() => {
  numTensors = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors);
});

/** Gradients of which no two values are the same. */
function numbered(): Record<string, tf.Tensor> {
  let next = 1;
  const number = ([name, { heldShape }]: ReturnType<Net['namedParameters']>[number]) => {
    const size = tf.util.sizeFromShape([...heldShape]);
    return [name, tf.reshape(tf.range(next, (next += size)), [...heldShape])] as const;
  };
  return Object.fromEntries(net.namedParameters().map(number));
}

const valuesOf = (tensor: tf.Tensor | undefined) => Array.from(tensor?.dataSync() ?? []);

it("holds each gradient in PyTorch's order", () => {
  tf.tidy(() => {
    const gradients = numbered();
    const [bucket] = fillBuckets(net, gradientLayout(net), gradients);
    const expected = net.namedParameters().toReversed();
    const inTorch = expected.map(([name, { shape, layout }]) =>
      Array.from(toTorch(gradients[name]?.dataSync() as Float32Array, shape, layout)),
    );
    expect(valuesOf(bucket)).toEqual(inTorch.flat());
  });
});

it.each([25 * 2 ** 20, 4 * 24, 4 * 7, 4])('gives back what was put in, from buckets of %i bytes', (bucketBytes) => {
  tf.tidy(() => {
    const layout = gradientLayout(net, { bucketBytes });
    const gradients = numbered();
    const { 'fc.bias': _, ...known } = gradients;
    const buckets = fillBuckets(net, layout, known);
    expect(Math.max(...buckets.map(({ size }) => 4 * size))).toBeLessThanOrEqual(bucketBytes);
    // What there is no gradient of holds zeros.
    expect(valuesOf(buckets[0]).slice(0, 1)).toEqual([0]);
    const given = meanGradients(net, layout, { buckets, images: tf.scalar(1) }, Object.keys(known));
    expect(Object.keys(given)).toEqual(Object.keys(known));
    for (const [name, gradient] of Object.entries(known)) {
      expect([name, given[name]?.shape, valuesOf(given[name])]).toEqual([name, gradient.shape, valuesOf(gradient)]);
    }
  });
});

it('adds up over images, and takes their mean', () => {
  tf.tidy(() => {
    const layout = gradientLayout(net);
    const gradients = numbered();
    const buckets = fillBuckets(net, layout, gradients);
    const sum = [3, 5].reduce((sum, images) => addGradients(sum, { buckets, images: tf.scalar(images) }), noGradients(layout));
    expect(valuesOf(sum.images)).toEqual([8]);
    const mean = meanGradients(net, layout, sum, ['fc.weight'])['fc.weight'];
    expect(valuesOf(mean)).toEqual(valuesOf(gradients['fc.weight']).map((value) => value / 4));
  });
});
