import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  Dropout,
  Embedding,
  Flatten,
  Linear,
  MaxPool2d,
  Module,
  MultiheadAttention,
  ReLU,
  Sequential,
  TransformerEncoder,
  TransformerEncoderLayer,
} from '../index.js';

class Net extends Module {
  readonly features = new Sequential(new Conv2d(1, 4, 3, { padding: 1 }), new BatchNorm2d(4), new ReLU(), new MaxPool2d(2));
  readonly flatten = new Flatten();
  readonly drop = new Dropout();
  readonly shared = new Linear(64, 64);
  readonly head = new Linear(64, 10, { bias: false });

  override forward(images: tf.Tensor4D): tf.Tensor2D {
    const x = this.drop.forward(this.flatten.forward(this.features.forward(images) as tf.Tensor4D));
    return this.head.forward(this.shared.forward(this.shared.forward(x)));
  }
}

describe('summary', () => {
  it('lists shapes, parameters and multiply-adds, and is a table', () => {
    const net = new Net();
    const before = tf.memory().numTensors;
    const summary = net.summary([2, 8, 8, 1]);
    expect(tf.memory().numTensors).toBe(before);
    expect(summary.toString()).toBe(
      `
layer     type         output        parameters  multiply-adds
--------  -----------  ------------  ----------  -------------
input     Net          [2, 8, 8, 1]
features  Sequential   [2, 4, 4, 4]
  0       Conv2d       [2, 8, 8, 4]          40          4,608
  1       BatchNorm2d  [2, 8, 8, 4]           8
  2       ReLU         [2, 8, 8, 4]
  3       MaxPool2d    [2, 4, 4, 4]
flatten   Flatten      [2, 64]
drop      Dropout      [2, 64]
shared    Linear       [2, 64]            4,160         16,384
head      Linear       [2, 10]              640          1,280
--------  -----------  ------------  ----------  -------------
parameters     4,848 (18.9 KiB)
buffer values  9
multiply-adds  22,272 (44,544 FLOPs)`.trimStart(),
    );
    expect(summary).toMatchObject({ parameters: 4848, bufferValues: 9, multiplyAdds: 22272, flops: 44544 });
    expect(summary.layers[2]).toEqual({
      path: 'features.0',
      type: 'Conv2d',
      outputShapes: [[2, 8, 8, 4]],
      parameters: 40,
      multiplyAdds: 4608,
    });
  });

  it('leaves values, modes and methods as they were', () => {
    using net = new Net().initialize(1);
    net.drop.eval();
    const stateDict = net.stateDict();
    net.summary([1, 8, 8, 1]);
    expect(net.stateDict()).toEqual(stateDict);
    expect([net.training, net.drop.training, net.features.training]).toEqual([true, false, true]);
    expect(net.modules().some((module) => Object.hasOwn(module, 'forward'))).toBe(false);
  });

  it('puts things back where a layer throws', () => {
    const net = new Net();
    expect(() => net.summary([1, 8, 8, 3])).toThrow('features.0 (Conv2d): the input must be [batch, height, width, 1]');
    expect(net.modules().some((module) => Object.hasOwn(module, 'forward'))).toBe(false);
    expect(net.training).toBe(true);
  });

  it('asks for the shapes of the inputs', () => {
    expect(() => new Net().summary()).toThrow('Net: a summary needs the shape of each input, such as summary([1, 32, 32, 3]).');
  });

  it('counts groups, transposed convolutions and attention', () => {
    const multiplyAdds = (module: Module, ...shape: number[]) => module.summary(shape).multiplyAdds;
    expect(multiplyAdds(new Conv2d(4, 6, 3, { groups: 2, padding: 1, stride: 2 }), 1, 4, 4, 4)).toBe(2 * 2 * 6 * 2 * 9);
    expect(multiplyAdds(new ConvTranspose2d(3, 5, 2, { stride: 2 }), 1, 4, 4, 3)).toBe(4 * 4 * 3 * 5 * 4);
    // Four projections, and two products of queries and keys.
    expect(multiplyAdds(new MultiheadAttention(6, 2), 2, 5, 6)).toBe(2 * (4 * 5 * 6 * 6 + 2 * 5 * 5 * 6));
  });

  it('takes tensors too, for inputs that are not numbers', () => {
    const indices = tf.tensor1d([0, 1], 'int32');
    expect(new Embedding(3, 4).summary(indices).layers[0]?.outputShapes).toEqual([[2, 4]]);
    indices.dispose();
  });

  it('names a layer from the nearest layer above that was called', () => {
    const encoder = new TransformerEncoder([new TransformerEncoderLayer(4, 1, { feedForward: 4 })]);
    const lines = encoder.summary([1, 2, 4]).toString().split('\n');
    expect(lines.slice(3, 6).map((line) => /^ *\S+/.exec(line)?.[0])).toEqual(['layers.0', '  self_attn', '    out_proj']);
  });
});
