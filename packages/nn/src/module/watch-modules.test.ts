import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BatchNorm2d, functionalCall, getState, Linear, Module, type ModuleWatcher, Sequential, watchModules } from '../index.js';

class Net extends Module {
  readonly body = new Sequential(new Linear(2, 2), new Linear(2, 2));

  override forward(x: tf.Tensor2D): tf.Tensor {
    return tf.neg(this.body.forward(x));
  }
}

/** Everything that is told, as text. */
function listener(): { told: string[]; watcher: ModuleWatcher } {
  const told: string[] = [];
  return {
    told,
    watcher: {
      enter: (path) => void told.push(`enter ${path}`),
      leave: () => void told.push('leave'),
      readState: ({ path, root }) => void told.push(`read ${path} of ${root.constructor.name}`),
      assignState: ({ path }) => void told.push(`assign ${path}`),
      readMode: ({ path }) => void told.push(`mode of ${path}`),
      setMode: ({ path }) => void told.push(`set ${path}`),
    },
  };
}

beforeAll(() => tf.setBackend('cpu'));

describe('watchModules', () => {
  const calls = ['enter ', 'enter body', 'enter body.0', 'leave', 'enter body.1', 'leave', 'leave', 'leave'];
  const x = () => tf.zeros<tf.Rank.R2>([1, 2]);

  it('tells of the calls in a functional call, once where one is in another', () => {
    using net = new Net().initialize(0);
    const { parameters } = getState(net);
    const { told, watcher } = listener();
    const call = () => functionalCall(net, parameters, {}, () => net.forward(x())).result;
    tf.tidy(() => watchModules([], watcher, call));
    expect(told).toEqual(calls);
    told.length = 0;
    tf.tidy(() => watchModules([], watcher, () => functionalCall(net, parameters, {}, call).result));
    expect(told).toEqual(calls);
    tf.tidy(call);
    expect(told).toEqual(calls);
  });

  it('tells of the calls of roots and of the state that is read, where there is no functional call', () => {
    using net = new Net().initialize(0);
    const { told, watcher } = listener();
    const read = (layer: number) => [`read body.${layer}.weight of Net`, `read body.${layer}.bias of Net`];
    tf.tidy(() => watchModules([], watcher, () => net.forward(x())));
    expect(told).toEqual([...read(0), ...read(1)]);
    told.length = 0;
    tf.tidy(() => watchModules([net], watcher, () => net.forward(x())));
    expect(told).toEqual([...calls.slice(0, 3), ...read(0), 'leave', 'enter body.1', ...read(1), 'leave', 'leave', 'leave']);
  });

  it('tells of modes, and of what is assigned before it is', () => {
    using norm = new BatchNorm2d(1).initialize(0);
    const { told, watcher } = listener();
    tf.tidy(() => watchModules([], watcher, () => norm.forward(tf.ones([2, 1, 1, 1]))));
    expect(told).toEqual([
      'read weight of BatchNorm2d',
      'read bias of BatchNorm2d',
      'mode of ',
      'read running_mean of BatchNorm2d',
      'assign running_mean',
      'read running_var of BatchNorm2d',
      'assign running_var',
      'read num_batches_tracked of BatchNorm2d',
      'assign num_batches_tracked',
    ]);
    const before = norm.stateDict();
    const refuse = () => {
      throw new Error('not here');
    };
    const assign = () => watchModules([], { assignState: refuse }, () => norm.forward(tf.ones([2, 1, 1, 1])));
    expect(() => tf.tidy(assign)).toThrow('not here');
    expect(norm.stateDict()).toEqual(before);
    told.length = 0;
    watchModules([], watcher, () => norm.eval());
    expect(told).toEqual(['set ']);
  });

  it('leaves modules as they were when the function throws', () => {
    using net = new Net().initialize(0);
    const { told, watcher } = listener();
    const fail = () => watchModules([net], watcher, () => net.forward(tf.zeros([1, 3])));
    expect(() => tf.tidy(fail)).toThrow(RangeError);
    expect(net.modules().some((module) => Object.hasOwn(module, 'forward'))).toBe(false);
    expect(told.filter((line) => line.startsWith('enter')).length).toBe(told.filter((line) => line === 'leave').length);
    const { length } = told;
    tf.tidy(() => net.forward(x()));
    expect(told.length).toBe(length);
  });
});
