import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BatchNorm2d, Dropout, functionalCall, getState, Linear, Module, Sequential, setState } from '../index.js';
import { describeOnEachBackend } from '../testing/each-backend.js';

class Net extends Module {
  readonly norm = new BatchNorm2d(2);
  readonly drop = new Dropout(0.5);

  override forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.drop.forward(this.norm.forward(x));
  }
}

function stateOf(module: Module): Record<string, tf.Tensor> {
  const { parameters, buffers } = getState(module);
  return { ...parameters, ...buffers };
}

describeOnEachBackend('functionalCall', () => {
  it('takes the tensors that it is given, and leaves the module as it was', () => {
    using net = new Linear(1, 1).initialize(0);
    const before = net.stateDict();
    const [weight, bias] = [tf.tensor2d([[3]]), tf.tensor1d([4])];
    const x = tf.tensor2d([[2]]);
    const { result } = functionalCall(net, { weight, bias, 'optimizer/weight': weight }, {}, () => net.forward(x));
    expect(result.dataSync()[0]).toBe(10);
    expect(net.stateDict()).toEqual(before);
    tf.dispose([weight, bias, x, result]);
  });

  it('returns the buffers that were assigned, kept through tidy scopes, and applies none', () => {
    using net = new Net().initialize(0);
    const before = net.stateDict();
    const numTensors = tf.memory().numTensors;
    const buffers = tf.tidy(() => {
      const call = functionalCall(net, stateOf(net), { seed: 1 }, () => net.forward(numbers([4, 2, 2, 2]) as tf.Tensor4D));
      return call.buffers;
    });
    expect(Object.keys(buffers)).toEqual(['norm.running_mean', 'norm.running_var', 'norm.num_batches_tracked']);
    expect(tf.memory().numTensors).toBe(numTensors + 3);
    expect(buffers['norm.num_batches_tracked']?.dataSync()[0]).toBe(1);
    expect(net.stateDict()).toEqual(before);
    setState(net, buffers);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(net.stateDict()['norm.num_batches_tracked']?.data).toEqual(BigInt64Array.of(1n));
  });

  it('lets a buffer that was assigned be read and assigned again', () => {
    using net = new Net().initialize(0);
    const numTensors = tf.memory().numTensors;
    const x = numbers([4, 2, 2, 2]) as tf.Tensor4D;
    const { buffers } = tf.tidy(() => {
      const call = functionalCall(net, stateOf(net), { seed: 1 }, () => {
        net.forward(x);
        net.forward(x);
      });
      return { buffers: call.buffers };
    });
    expect(buffers['norm.num_batches_tracked']?.dataSync()[0]).toBe(2);
    tf.dispose([buffers, x]);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('takes a buffer that is assigned its own value for unchanged', () => {
    using net = new Net().initialize(0);
    const { running_mean: mean } = net.norm;
    const assignAgain = () => {
      const { value } = mean;
      mean.value = value;
      return value;
    };
    expect(assignAgain().isDisposed).toBe(false);
    const { buffers, result } = functionalCall(net, stateOf(net), {}, assignAgain);
    expect(buffers).toEqual({});
    expect(result).toBe(mean.value);
    const { buffers: changed } = functionalCall(net, stateOf(net), {}, () => {
      mean.value = tf.ones([2]);
      assignAgain();
    });
    expect(changed['norm.running_mean']?.isDisposed).toBe(false);
    tf.dispose(changed);
  });

  it('gives the same step for the same seed, wherever the module stood before', () => {
    using net = new Net().initialize(0);
    const x = numbers([4, 2, 2, 2]) as tf.Tensor4D;
    const step = (seed: number) => {
      const { result, buffers } = functionalCall(net, stateOf(net), { seed }, () => net.forward(x));
      const values = result.dataSync();
      tf.dispose([result, buffers]);
      return values;
    };
    const first = tf.tidy(() => step(1) as unknown as tf.Tensor);
    expect(tf.tidy(() => step(1) as unknown as tf.Tensor)).toEqual(first);
    expect(tf.tidy(() => step(2) as unknown as tf.Tensor)).not.toEqual(first);
    x.dispose();
  });

  it('nests: an inner call covers its own module only', () => {
    using student = new Linear(1, 1, { bias: false }).initialize(0);
    using teacher = new Linear(1, 1, { bias: false }).initialize(0);
    tf.tidy(() => {
      const x = tf.tensor2d([[1]]);
      const { result } = functionalCall(student, { weight: tf.tensor2d([[2]]) }, {}, () => {
        const inner = functionalCall(teacher, { weight: tf.tensor2d([[10]]) }, {}, () =>
          tf.add(teacher.forward(x), student.forward(x)),
        );
        return tf.add(inner.result, student.forward(x));
      });
      expect(result.dataSync()[0]).toBe(14);
    });
  });

  it('leaves nothing behind when the function throws', () => {
    using net = new Net().initialize(0);
    const state = stateOf(net);
    const numTensors = tf.memory().numTensors;
    const fail = () =>
      tf.tidy(() => {
        functionalCall(net, state, { seed: 1 }, () => {
          net.forward(numbers([4, 2, 2, 2]) as tf.Tensor4D);
          throw new Error('on purpose');
        });
      });
    expect(fail).toThrow('on purpose');
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(() => tf.tidy(() => net.drop.forward(tf.ones([1])))).toThrow(/draws random numbers/);
  });
});

describe('functionalCall', () => {
  it('says which tensors are missing or of another shape', () => {
    const net = new Sequential(new Linear(2, 1));
    expect(() => functionalCall(net, {}, {}, () => 0)).toThrow(
      'functionalCall: the state for Sequential lacks 0.weight, 0.bias.',
    );
    const state = { '0.weight': tf.zeros([2, 1]), '0.bias': tf.zeros([1]) };
    expect(() => functionalCall(net, state, {}, () => 0)).toThrow(
      'functionalCall: 0.weight must be held as [1,2], but the tensor given is [2,1].',
    );
    tf.dispose(state);
  });

  it('refuses asynchronous functions, and parameters that are assigned', () => {
    using net = new Linear(1, 1, { bias: false }).initialize(0);
    expect(() => functionalCall(net, stateOf(net), {}, async () => 0)).toThrow('the function must not be asynchronous');
    const numTensors = tf.memory().numTensors;
    const assign = () =>
      tf.tidy(() => {
        functionalCall(net, stateOf(net), {}, () => {
          net.weight.value = tf.zeros([1, 1]);
        });
      });
    expect(assign).toThrow('The parameter weight [1,1] was assigned during a functional call, which may change buffers only.');
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('setState', () => {
  it('takes the tensors over and frees those that they replace', () => {
    using net = new Linear(1, 1).initialize(0);
    const numTensors = tf.memory().numTensors;
    const weight = tf.tensor2d([[3]]);
    tf.tidy(() => setState(net, { weight, other: weight }));
    expect(net.weight.value).toBe(weight);
    setState(net, { weight });
    expect(weight.isDisposed).toBe(false);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(() => setState(net, { weight: net.bias?.value as tf.Tensor })).toThrow(
      'The parameter weight [1,1] is held as float32 [1,1], but the tensor given is float32 [1].',
    );
  });
});
