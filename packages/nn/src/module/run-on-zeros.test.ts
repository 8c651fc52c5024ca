import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BatchNorm2d, Conv2d, Linear, runOnZeros, Sequential } from '../index.js';

describe('runOnZeros', () => {
  it('needs no values, says which tensors were read, and leaves none behind', () => {
    const net = new Sequential<tf.Tensor4D>(new Conv2d(1, 2, 3), new BatchNorm2d(2), new Conv2d(2, 2, 1));
    const before = tf.memory().numTensors;
    const [conv, norm] = [net[0] as Conv2d, net[1] as BatchNorm2d];
    const { result, read } = runOnZeros(net, () => {
      const y = norm.forward(conv.forward(tf.ones([1, 4, 4, 1])));
      return { shape: y.shape, sum: tf.sum(y).dataSync()[0] };
    });
    expect(result).toEqual({ shape: [1, 2, 2, 2], sum: 0 });
    const names = net.namedState().flatMap(([name, state]) => (read.has(state) ? [name] : []));
    expect(names).toEqual(['0.weight', '0.bias', '1.weight', '1.bias', '1.running_mean', '1.running_var']);
    expect(tf.memory().numTensors).toBe(before);
    expect(net.training && norm.training).toBe(true);
  });

  it('stands before values, which stay', () => {
    using net = new Linear(2, 1).initialize(1);
    const values = net.stateDict();
    const { result } = runOnZeros(net, () => net.forward(tf.ones([1, 2])).dataSync()[0]);
    expect(result).toBe(0);
    expect(net.stateDict()).toEqual(values);
    const [before, was] = [tf.memory().numTensors, net.training];
    const fail = () => {
      net.weight.value.dataSync();
      throw new Error('stop');
    };
    expect(() => runOnZeros(net, fail)).toThrow('stop');
    expect([tf.memory().numTensors, net.training]).toEqual([before, was]);
  });
});
