import { expectClose, formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { TensorRecord } from '../state/tensor-record.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readFixture } from '../testing/read-fixture.js';
import { adam, adamW } from './adam.js';
import { clipByNorm, clipByValue, type GradientTransform } from './clip.js';
import type { Optimizer } from './optimizer.js';
import { sgd } from './sgd.js';

interface TorchArguments {
  readonly lr: number;
  readonly momentum?: number;
  readonly dampening?: number;
  readonly nesterov?: boolean;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly weight_decay?: number;
}

interface Reference {
  readonly name: string;
  readonly optimizer: 'SGD' | 'Adam' | 'AdamW';
  readonly args: TorchArguments;
  readonly paramGroups?: readonly { readonly params: string; readonly lr?: number; readonly weight_decay?: number }[];
  readonly clip?: { readonly kind: 'norm' | 'value'; readonly max: number; readonly normType?: number | 'inf' };
  readonly afterStep: Readonly<Record<string, readonly number[]>>;
}

const { problem, cases } = readFixture<{
  problem: { a: number[]; c: number[]; v: number[]; start: { w: number[] } };
  cases: Reference[];
}>('optimizers/fixtures/optimizers.json');

function makeOptimizer({ optimizer, args, paramGroups = [] }: Reference): Optimizer {
  const {
    lr,
    momentum = 0,
    dampening = 0,
    nesterov = false,
    betas = [0.9, 0.999],
    eps = 1e-8,
    weight_decay: weightDecay = 0,
  } = args;
  const groups = paramGroups.map((group) => ({
    match: (name: string) => name === group.params,
    learningRateScale: (group.lr ?? lr) / lr,
    weightDecay: group.weight_decay ?? weightDecay,
  }));
  switch (optimizer) {
    case 'SGD':
      return sgd({ momentum, dampening, nesterov, weightDecay, groups });
    case 'Adam':
      return adam({ betas, epsilon: eps, weightDecay, groups });
    case 'AdamW':
      return adamW({ betas, epsilon: eps, weightDecay, groups });
    default:
      return optimizer satisfies never;
  }
}

function makeClip({ clip }: Reference): GradientTransform {
  if (clip === undefined) return (gradients) => ({ ...gradients });
  return clip.kind === 'value' ? clipByValue(clip.max) : clipByNorm(clip.max, { order: clip.normType === 'inf' ? 'inf' : 2 });
}

/** The reference's gradient: `a (w - c)`, and the mean over n of `-s sigmoid(-s z) v X`, where `z = X b^T v` and s is 1 for even n, else -1. */
function gradientsAt({ w, b }: TensorRecord): Record<string, tf.Tensor> {
  const x = tf.tensor2d(formulaValues('optim.X', [8, 3], [-1, 1]), [8, 3]);
  const v = tf.tensor2d(problem.v, [2, 1]);
  const signs = tf.tensor2d([1, -1, 1, -1, 1, -1, 1, -1], [8, 1]);
  const z = tf.matMul(tf.matMul(x, b as tf.Tensor2D, false, true), v);
  const slope = tf.neg(tf.div(tf.mul(signs, tf.sigmoid(tf.neg(tf.mul(signs, z)))), 8)) as tf.Tensor2D;
  return {
    w: tf.mul(problem.a, tf.sub(w as tf.Tensor, problem.c)),
    b: tf.matMul(tf.matMul(v, slope, false, true), x),
  };
}

function start(): Record<string, tf.Tensor> {
  return { w: tf.tensor1d(problem.start.w), b: tf.tensor2d(formulaValues('optim.b', [2, 3], [-1, 1]), [2, 3]) };
}

describeOnEachBackend('optimisers', () => {
  it.each(cases)('agree with torch: $name', (reference) => {
    const [optimizer, clip] = [makeOptimizer(reference), makeClip(reference)];
    const before = tf.memory().numTensors;
    let parameters = start();
    let slots = optimizer.init(parameters);
    const count = Object.keys(slots).length + 2;
    for (let step = 1; step <= 20; step++) {
      const updated = tf.tidy(() => {
        const gradients = clip(gradientsAt(parameters));
        return optimizer.update({ parameters, gradients, slots, learningRate: tf.scalar(reference.args.lr) }) as never;
      }) as { parameters: Record<string, tf.Tensor>; slots: Record<string, tf.Tensor> };
      tf.dispose([parameters, slots]);
      ({ parameters, slots } = updated);
      expect(tf.memory().numTensors - before).toBe(count);
      const expected = reference.afterStep[step];
      if (expected === undefined) continue;
      const found = [...(parameters['w']?.dataSync() ?? []), ...(parameters['b']?.dataSync() ?? [])];
      expectClose(found, expected, 1e-5, `${reference.name} after step ${step}`);
    }
    tf.dispose([parameters, slots]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['sgd', sgd({ l1: 0.5 })],
    ['adam', adam({ l1: 0.5, betas: [0, 0], epsilon: 0 })],
    ['adamW', adamW({ l1: 0.5, betas: [0, 0], epsilon: 0, weightDecay: 0 })],
  ])('%s adds l1 times the sign to the gradient', (name, optimizer) => {
    const values = tf.tidy(() => {
      const parameters = { w: tf.tensor1d([2, -2, 0]) };
      const slots = optimizer.init(parameters);
      const gradients = { w: tf.tensor1d([1, 1, 1]) };
      const updated = optimizer.update({ parameters, gradients, slots, learningRate: tf.scalar(1) });
      return updated.parameters['w']?.dataSync() as never;
    }) as Float32Array;
    // Without memory Adam moves by the sign of the gradient.
    expectClose(values, name === 'sgd' ? [0.5, -2.5, -1] : [1, -3, -1], 1e-6, name);
  });

  it('leave a parameter without a gradient, and its slots, as they are', () => {
    const before = tf.memory().numTensors;
    const optimizer = adam();
    const parameters = start();
    const slots = optimizer.init(parameters);
    const updated = tf.tidy(() => {
      const { w } = gradientsAt(parameters);
      return optimizer.update({ parameters, gradients: { w: w as tf.Tensor }, slots, learningRate: tf.scalar(1) }) as never;
    }) as { parameters: Record<string, tf.Tensor>; slots: Record<string, tf.Tensor> };
    expect(updated.parameters['b']).toBe(parameters['b']);
    expect(updated.slots['exp_avg.b']).toBe(slots['exp_avg.b']);
    expect(updated.slots['exp_avg.w']).not.toBe(slots['exp_avg.w']);
    tf.dispose([parameters, slots, updated.parameters, updated.slots]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('optimisers', () => {
  it('name their slots as torch does', () => {
    tf.tidy(() => {
      const names = (optimizer: Optimizer) =>
        Object.keys(optimizer.init({ 'fc.weight': tf.zeros([1]), 'fc.bias': tf.zeros([1]) }));
      expect(names(sgd())).toEqual(['step']);
      expect(names(sgd({ momentum: 0.9 }))).toEqual(['step', 'momentum_buffer.fc.weight', 'momentum_buffer.fc.bias']);
      expect(names(adam()).slice(1, 3)).toEqual(['exp_avg.fc.weight', 'exp_avg_sq.fc.weight']);
      const groups = [{ match: (name: string) => name.endsWith('bias'), momentum: 0 }];
      expect(names(sgd({ momentum: 0.9, groups }))).toEqual(['step', 'momentum_buffer.fc.weight']);
    });
  });

  it('say which group matches no parameter', () => {
    const optimizer = adamW({ groups: [{ match: (name) => name.startsWith('head'), weightDecay: 0 }] });
    expect(() => tf.tidy(() => optimizer.init({ 'fc.weight': tf.zeros([1]) }))).toThrow(
      'adamW: groups[0] matches none of the parameters fc.weight.',
    );
  });

  it.each([
    [() => sgd({ momentum: 1 }), 'sgd: momentum must be at least 0 and below 1, but it is 1.'],
    [() => sgd({ nesterov: true }), 'sgd: nesterov needs a momentum above 0 and no dampening.'],
    [() => sgd({ weightDecay: -1 }), 'sgd: weightDecay must be at least 0, but it is -1.'],
    [() => adam({ betas: [0.9, 1] }), 'adam: each of betas must be at least 0 and below 1, but it is 1.'],
    [() => adamW({ epsilon: Number.NaN }), 'adamW: epsilon must be at least 0, but it is NaN.'],
    [() => adam({ groups: [{ match: () => true, l1: -1 }] }), 'adam: l1 must be at least 0, but it is -1.'],
    [() => clipByNorm(0), 'clipByNorm: the limit must be above 0, but it is 0.'],
    [() => clipByValue(Number.NaN), 'clipByValue: the limit must be above 0, but it is NaN.'],
  ])('refuse settings out of range: %#', (make, message) => {
    expect(make).toThrow(new RangeError(message));
  });
});
