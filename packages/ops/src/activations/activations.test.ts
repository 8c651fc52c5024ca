import { numbers } from '@ocelli/testing';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  celu,
  elu,
  gelu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSwish,
  hardTanh,
  leakyRelu,
  logSigmoid,
  mish,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softplus,
  softShrink,
  softsign,
  tanh,
  tanhShrink,
} from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference, imageOrder } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

/** Each reference case by torch's name, with the case's own options. */
const activations: readonly { op: string; run: (x: Tensor) => Tensor; approximate?: string }[] = [
  { op: 'gelu', run: (x) => gelu(x), approximate: 'none' },
  { op: 'gelu', run: (x) => gelu(x, { approximate: 'tanh' }), approximate: 'tanh' },
  { op: 'silu', run: silu },
  { op: 'hardswish', run: hardSwish },
  { op: 'hardsigmoid', run: hardSigmoid },
  { op: 'mish', run: mish },
  { op: 'relu6', run: relu6 },
  { op: 'leaky_relu', run: (x) => leakyRelu(x, { negativeSlope: 0.1 }) },
  { op: 'elu', run: (x) => elu(x, { alpha: 0.7 }) },
  { op: 'selu', run: selu },
  { op: 'celu', run: (x) => celu(x, { alpha: 1.5 }) },
  { op: 'softplus', run: (x) => softplus(x, { beta: 2 }) },
  { op: 'softsign', run: softsign },
  { op: 'sigmoid', run: sigmoid },
  { op: 'tanh', run: tanh },
  { op: 'logsigmoid', run: logSigmoid },
  { op: 'hardtanh', run: (x) => hardTanh(x, { minimum: -2, maximum: 2 }) },
  { op: 'tanhshrink', run: tanhShrink },
  { op: 'softshrink', run: (x) => softShrink(x, { threshold: 0.75 }) },
  { op: 'hardshrink', run: (x) => hardShrink(x, { threshold: 0.75 }) },
  { op: 'glu', run: (x) => glu(x) },
];

describeOnEachBackend('activations', () => {
  it.each(activations)('agree with torch: $op $approximate', ({ op, run, approximate }) => {
    const reference = readCases('activations.json', op).find(({ args }) => args['approximate'] === approximate);
    if (reference === undefined) throw new Error(`no case of ${op}`);
    checkReference(reference, { orders: {}, run: ({ input }) => run(input as Tensor) });
  });

  it('agree with torch: prelu', () => {
    const [reference] = readCases('activations.json', 'prelu');
    if (reference === undefined) throw new Error('no case of prelu');
    checkReference(reference, {
      orders: { input: imageOrder, output: imageOrder },
      run: ({ input, weight }) => prelu(input as Tensor, weight as Tensor1D),
    });
  });

  it.each([...activations, { op: 'relu', run: relu, approximate: undefined }, { op: 'elu', run: (x: Tensor) => elu(x) }])(
    'have the gradients of finite differences, also of the gradient: $op $approximate',
    ({ run }) => {
      checkGradients(run, [numbers([3, 4], -4, 4)], { second: true, step: 4e-3 });
    },
  );

  it.each([[[1]], [[3]]])('have the gradients of finite differences: prelu with a weight %j', (shape) => {
    checkGradients((x, weight) => prelu(x, weight as Tensor1D), [numbers([2, 4, 3]), numbers(shape)], { second: true });
  });

  it('are finite far from 0', () => {
    const far = tf.tensor1d([-1e4, 1e4]);
    for (const { op, run } of activations) {
      tf.tidy(() => {
        const values = [...run(far).dataSync(), ...tf.grad(run)(far).dataSync()];
        expect(values.every(Number.isFinite), `${op}: ${values.join(', ')}`).toBe(true);
      });
    }
    far.dispose();
  });
});

describe('activations', () => {
  it('refuse shapes that do not fit', () => {
    expect(() => glu(tf.zeros([2, 3]))).toThrow('glu: axis -1 of the input [2,3] must have an even length.');
    expect(() => glu(tf.zeros([2, 4]), { axis: 2 })).toThrow('glu: axis 2 is not an axis of the input [2,4].');
    expect(() => prelu(tf.zeros([2, 3]), tf.zeros([2]))).toThrow(/must be \[1\] or \[3\] .* but it is \[2\]/);
  });
});
