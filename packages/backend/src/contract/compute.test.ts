import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import '../gradients/index.js';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference } from './compare.js';
import { type CaseOutput, computeCase } from './compute.js';
import { differentiable, floats, integers } from './contract-case.js';

// A copy of the cpu backend whose relu is doubled.
beforeAll(() => {
  tf.registerBackend('wrong', () => new MathBackendCPU());
  tf.copyRegisteredKernels('cpu', 'wrong');
  tf.unregisterKernel('Relu', 'wrong');
  tf.registerKernel({
    kernelName: 'Relu',
    backendName: 'wrong',
    kernelFunc: ({ inputs }) => tf.tidy(() => tf.mul(tf.maximum(inputs['x'] as Tensor, 0), 2)),
  });
});

afterAll(() => {
  tf.removeBackend('wrong');
});

const input = floats([2, 3], 0.5, 1);

async function compare(run: (x: Tensor) => Tensor, quantity: 'values' | 'gradients'): Promise<string | undefined> {
  const contractCase = differentiable('a case', [input], (x) => run(x as Tensor));
  const [expected] = (await computeCase('cpu', contractCase, quantity)).outputs;
  const [actual] = (await computeCase('wrong', contractCase, quantity)).outputs;
  return difference(actual as CaseOutput, expected as CaseOutput, 1e-5);
}

describe('computeCase', () => {
  it('shows a kernel that computes wrongly, in values and in gradients', async () => {
    expect(await compare(tf.relu, 'values')).toContain('was expected, at element 0');
    expect(await compare((x) => tf.square(tf.relu(x)), 'gradients')).toContain('was expected, at element 0');
    expect(await compare(tf.exp, 'values')).toBeUndefined();
  });

  it('counts tensors that are left behind', async () => {
    const kept: Tensor[] = [];
    const leaking = differentiable('a case', [input], (x) => {
      kept.push(tf.keep(tf.square(x as Tensor)));
      return tf.exp(x as Tensor);
    });
    expect((await computeCase('cpu', leaking, 'values')).leaked).toEqual({ tensors: 1, buffers: 1 });
    tf.dispose(kept);
  });

  it('differentiates float inputs only, and takes an output that is an input', async () => {
    const contractCase = differentiable('a case', [input, integers([3], 0, 9)], (x, y) => [
      x as Tensor,
      tf.mul(x as Tensor, y as Tensor),
    ]);
    const gradients = await computeCase('cpu', contractCase, 'gradients');
    expect(gradients.outputs.map((output) => output.shape)).toEqual([[2, 3]]);
    expect(gradients.leaked).toEqual({ tensors: 0, buffers: 0 });
  });
});
