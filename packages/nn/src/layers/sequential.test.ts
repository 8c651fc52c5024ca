import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Conv2d, Flatten, Linear, ReLU, Sequential } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('Sequential', () => {
  it('calls its layers one after the other, with the gradients of finite differences', () => {
    checkGradients(new Sequential(new Linear(3, 4), new ReLU(), new Linear(4, 2)), [numbers([3, 3])]);
  });
});

describe('Sequential', () => {
  it("names its layers by number, as torch's", () => {
    const net = new Sequential<tf.Tensor4D, tf.Tensor2D>(new Conv2d(1, 2, 3), new ReLU(), new Flatten(), new Linear(8, 3));
    expect(net.namedParameters().map(([name]) => name)).toEqual(['0.weight', '0.bias', '3.weight', '3.bias']);
    expect(net.length).toBe(4);
    expect(net[1]).toBeInstanceOf(ReLU);
    expect([...net].map((layer) => layer.constructor.name)).toEqual(['Conv2d', 'ReLU', 'Flatten', 'Linear']);
  });

  it('keeps the order of more than ten layers', () => {
    const net = new Sequential(...Array.from({ length: 12 }, () => new Linear(1, 1, { bias: false })));
    expect(net.namedParameters().map(([name]) => name)).toEqual(Array.from({ length: 12 }, (_, index) => `${index}.weight`));
  });

  it('gives its input back where it is empty', () => {
    const x = tf.ones([2]);
    expect(new Sequential().forward(x)).toBe(x);
    x.dispose();
  });
});
