import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Flatten } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

describeOnEachBackend('Flatten', () => {
  it("puts images into torch's order, channels outermost", () => {
    const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]);
    const y = new Flatten().forward(x);
    expect(y.shape).toEqual([1, 8]);
    expect([...y.dataSync()]).toEqual([1, 2, 3, 4, 10, 20, 30, 40]);
    tf.dispose([x, y]);
  });

  it('has the gradients of finite differences', () => {
    checkGradients(new Flatten(), [numbers([2, 2, 3, 2])]);
  });
});
