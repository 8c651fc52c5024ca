import { formulaValues } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { compile } from '../compile.js';
import { nodeExecutor } from '../execute/node-executor.js';
import { gradientsOf, isReal, outputWeights, type TensorCase } from './with-gradients.js';

/** How far an input is moved to each side; a power of two, so that moving rounds little. */
const step = 2 ** -10;

/** Signs of different directions that each input is moved along. */
const directions = 3;

/**
 * Expects the gradients of compiled functions to be what central differences of the same functions, compiled, come to: along random
 * directions of each input, within 2e-3 of the gradient's norm or of 1, which float32 keeps at this step.
 */
export async function checkDifferences(cases: readonly TensorCase[]): Promise<void> {
  const options = { executor: nodeExecutor({ threads: 1 }), isStrict: true };
  // All functions in one session: one for each would take the time.
  const values = compile((inputs: Tensor[][]) => cases.map(({ run }, index) => run(...(inputs[index] ?? []))), options);
  const gradients = compile((inputs: Tensor[][]) => cases.map((each, index) => gradientsOf(each, inputs[index] ?? [])), options);
  const at = cases.map(({ inputs }) => [...inputs]);
  const slopes = await gradients(at);
  const sums = async (inputs: Tensor[][]): Promise<number[]> => {
    const outputs = await values(inputs);
    const found = await Promise.all(outputs.map((output) => weightedSum([output].flat())));
    // An output may be an input itself.
    tf.dispose(outputs.flat().filter((output) => !inputs.flat().includes(output)));
    return found;
  };
  const most = Math.max(...cases.map(({ inputs }) => inputs.filter(isReal).length));
  for (let position = 0; position < most; position++) {
    for (let count = 0; count < directions; count++) {
      const signs = cases.map((each) => signsOf(each, position, count));
      const moved = (by: number) =>
        at.map((inputs, index) => {
          const input = inputs.filter(isReal)[position];
          return inputs.map((other) => (other === input ? tf.add(other, tf.mul(signs[index] as Tensor, by)) : other));
        });
      const [high, low] = [await sums(moved(step)), await sums(moved(-step))];
      for (const [index, { name }] of cases.entries()) {
        const slope = slopes[index]?.[position];
        if (slope === undefined) continue;
        const [gradient, direction] = [await numbersOf(slope), await numbersOf(signs[index] as Tensor)];
        const expected = gradient.reduce((sum, value, element) => sum + value * (direction[element] ?? Number.NaN), 0);
        // Some gradients are nothing but rounding: an attention's by the bias of its keys.
        const norm = Math.max(1, Math.hypot(...gradient));
        const found = ((high[index] ?? Number.NaN) - (low[index] ?? Number.NaN)) / (2 * step);
        const what = `${name}: along direction ${count} of input ${position} the slope is ${found}, by the gradient ${expected}`;
        // Written so that a NaN fails.
        expect(Math.abs(found - expected) <= 2e-3 * norm, `${what}, which has the norm ${norm}`).toBe(true);
      }
    }
  }
  await Promise.all([values.dispose(), gradients.dispose()]);
}

/** Ones with a sign each. */
function signsOf({ inputs }: TensorCase, position: number, count: number): Tensor {
  const shape = inputs.filter(isReal)[position]?.shape ?? [];
  return tf.tensor(formulaValues(`direction ${count}`, shape, [-1, 1]).map(Math.sign), shape);
}

/** In float64, so that only the kernels' own rounding is left. */
async function weightedSum(outputs: readonly Tensor[]): Promise<number> {
  let sum = 0;
  for (const output of outputs.filter(isReal)) {
    const weights = outputWeights(output.size);
    for (const [index, value] of (await numbersOf(output)).entries()) sum += value * (weights[index] ?? Number.NaN);
  }
  return sum;
}

async function numbersOf(tensor: Tensor): Promise<number[]> {
  return Array.from(await tensor.data());
}
