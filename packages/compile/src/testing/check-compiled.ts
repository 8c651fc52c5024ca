import '@tensorflow/tfjs-backend-cpu';
import type { Rng } from '@ocelli/random';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { leavesOf } from '../call/flatten.js';
import { compile } from '../compile.js';
import { nodeExecutor } from '../execute/node-executor.js';

/** A function of tensors, and what it is to be tried on. */
export interface CompiledCase {
  readonly name: string;
  /** Gives a tensor, or arrays and plain objects of them. */
  readonly run: (...inputs: Tensor[]) => unknown;
  readonly inputs: readonly Tensor[];
}

export interface CompiledCheck {
  /** Allowed difference of real numbers, relative to the largest finite one expected of the same tensor; default 1e-5. */
  readonly tolerance?: number;
  /** Draws orders in which the inputs' axes lie when they get to the function, which is then tried so too. */
  readonly orders?: Rng;
}

/** Expects of a function that it gives, compiled, what it gives eagerly on tfjs's cpu backend. */
export async function checkCompiled(
  run: (...inputs: Tensor[]) => unknown,
  inputs: readonly Tensor[],
  check: CompiledCheck = {},
): Promise<void> {
  await checkCompiledCases([{ name: 'compiled', run, inputs }], check);
}

/** As `checkCompiled`, of many functions that are compiled as one: a session for each would take the time. */
export async function checkCompiledCases(
  cases: readonly CompiledCase[],
  { tolerance = 1e-5, orders }: CompiledCheck = {},
): Promise<void> {
  await tf.setBackend('cpu');
  const expected = cases.map(({ name, run, inputs }) => {
    try {
      return leavesOf(run(...inputs)).map(({ tensor }) => tensor);
    } catch (error) {
      throw new Error(`${name}: eagerly: ${(error as Error).message}`, { cause: error });
    }
  });
  const lying = orders === undefined ? [] : cases.map((each) => layOut(each, orders));
  const all = [...cases, ...lying];
  const found = await runAll(all).catch(async (error: unknown) => {
    for (const each of all) {
      await runAll([each]).catch((reason: Error) => {
        throw new Error(`${each.name}: ${reason.message}`, { cause: reason });
      });
    }
    throw error;
  });
  for (const [index, { name }] of all.entries()) {
    const [wanted, given] = [expected[index % cases.length] as Tensor[], found[index] as Tensor[]];
    expect(given.length, `${name}: outputs`).toBe(wanted.length);
    for (const [at, tensor] of given.entries()) {
      await expectAlike(tensor, wanted[at] as Tensor, tolerance, `${name}, output ${at}`);
    }
  }
}

async function runAll(cases: readonly CompiledCase[]): Promise<Tensor[][]> {
  const run = (inputs: Tensor[][]) =>
    cases.map((each, index) => leavesOf(each.run(...(inputs[index] ?? []))).map(({ tensor }) => tensor));
  const compiled = compile(run, { executor: nodeExecutor({ threads: 1 }), isStrict: true });
  try {
    return await compiled(cases.map(({ inputs }) => [...inputs]));
  } finally {
    await compiled.dispose();
  }
}

/** The same inputs, given transposed: in the compiled function they then lie with their axes in another order. */
function layOut({ name, run, inputs }: CompiledCase, rng: Rng): CompiledCase {
  const permutations = inputs.map(({ rank }) => Array.from(rng.permutation(rank)));
  return {
    name: `${name}, lying as ${permutations.map((permutation) => `[${permutation}]`).join(' ')}`,
    inputs: inputs.map((tensor, index) => tf.transpose(tensor, permutations[index] as number[])),
    run: (...given) =>
      run(
        ...given.map((tensor, index) => {
          const permutation = permutations[index] as number[];
          return tf.transpose(
            tensor,
            permutation.map((_, axis) => permutation.indexOf(axis)),
          );
        }),
      ),
  };
}

async function expectAlike(found: Tensor, wanted: Tensor, tolerance: number, what: string): Promise<void> {
  expect(found.dtype, `${what}: type`).toBe(wanted.dtype);
  expect(found.shape, `${what}: shape`).toEqual(wanted.shape);
  const [values, expected] = [await found.data(), await wanted.data()];
  const scale = Array.from(expected).reduce(
    (largest, value) => (Number.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest),
    0,
  );
  const limit = wanted.dtype === 'float32' ? tolerance * (scale || 1) : 0;
  for (const [index, value] of expected.entries()) {
    const other = values[index] ?? Number.NaN;
    const isSame = Object.is(value, other) || value === other || Math.abs(other - value) <= limit;
    expect(isSame, `${what} [${wanted.shape}], value ${index}: ${other} against ${value}`).toBe(true);
  }
}
