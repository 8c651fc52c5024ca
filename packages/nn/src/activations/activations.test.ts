import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  CELU,
  ELU,
  GELU,
  GLU,
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  type Layer,
  LeakyReLU,
  LogSigmoid,
  LogSoftmax,
  Mish,
  type Module,
  PReLU,
  ReLU,
  ReLU6,
  SELU,
  Sequential,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Softshrink,
  Softsign,
  Tanh,
  Tanhshrink,
} from '../index.js';
import { checkAgainstTorch } from '../testing/check-against-torch.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCase } from '../testing/read-fixture.js';

const layers: Readonly<Record<string, () => Module>> = {
  'act.gelu.erf': () => new GELU(),
  'act.gelu.tanh': () => new GELU({ approximate: 'tanh' }),
  'act.silu': () => new SiLU(),
  'act.hardswish': () => new Hardswish(),
  'act.hardsigmoid': () => new Hardsigmoid(),
  'act.mish': () => new Mish(),
  'act.relu6': () => new ReLU6(),
  'act.leaky_relu': () => new LeakyReLU({ negativeSlope: 0.1 }),
  'act.elu': () => new ELU({ alpha: 0.7 }),
  'act.selu': () => new SELU(),
  'act.celu': () => new CELU({ alpha: 1.5 }),
  'act.softplus': () => new Softplus({ beta: 2 }),
  'act.softsign': () => new Softsign(),
  'act.sigmoid': () => new Sigmoid(),
  'act.tanh': () => new Tanh(),
  'act.logsigmoid': () => new LogSigmoid(),
  'act.hardtanh': () => new Hardtanh({ minimum: -2, maximum: 2 }),
  'act.tanhshrink': () => new Tanhshrink(),
  'act.softshrink': () => new Softshrink({ threshold: 0.75 }),
  'act.hardshrink': () => new Hardshrink({ threshold: 0.75 }),
  'act.prelu': () => new PReLU({ channels: 3 }),
  'act.glu': () => new GLU(),
};

describeOnEachBackend('activations', () => {
  it.each(Object.entries(layers))('agrees with torch: %s', (name, make) => {
    using layer = make();
    checkAgainstTorch(layer, readCase('activations.json', name));
  });

  it.each([
    ...Object.entries(layers),
    ['relu', () => new ReLU()],
    ['softmax', () => new Softmax()],
    ['softmax of an axis', () => new Softmax({ axis: 1 })],
    ['log softmax', () => new LogSoftmax()],
    ['prelu of one weight', () => new PReLU()],
  ] as [string, () => Module][])('has the gradients of finite differences: %s', (name, make) => {
    const shape = name === 'act.glu' ? [2, 4] : [2, 2, 3];
    checkGradients(make(), [numbers(shape, -4, 4)], { step: 4e-3 });
  });
});

describe('activations', () => {
  it.each<[string, Module]>([
    ['0 (Softmax): softmax: axis 2 is not an axis of the input [1,3].', new Softmax({ axis: 2 })],
    ['0 (LogSoftmax): logSoftmax: axis 2 is not an axis of the input [1,3].', new LogSoftmax({ axis: 2 })],
    ['0 (GLU): glu: axis -1 of the input [1,3] must have an even length.', new GLU()],
    ['0 (PReLU): prelu: the weight must be [1] or [3] for the input [1,3], but it is [2].', new PReLU({ channels: 2 })],
  ])('refuse in their own names: %s', (message, layer) => {
    using net = new Sequential(layer as Layer).initialize(0);
    expect(() => net.forward(tf.zeros([1, 3]))).toThrow(message);
  });
});

describe('PReLU', () => {
  it('starts with a slope of 0.25', () => {
    using layer = new PReLU().initialize(0);
    expect([...tf.tidy(() => layer.forward(tf.tensor1d([-4, 2])).dataSync())]).toEqual([-1, 2]);
  });
});
