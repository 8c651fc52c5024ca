import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { spreadNumbers } from './values.js';

/** Plain values, from which each backend makes a tensor of its own. */
export interface CaseInput {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** One computation that every backend must do as tfjs's cpu backend does. */
export interface ContractCase {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  /** Whether the gradients of the float inputs are compared too. */
  readonly gradients: boolean;
  run(...inputs: Tensor[]): Tensor | Tensor[];
}

/** A case whose values and gradients are compared. */
export function differentiable(name: string, inputs: readonly CaseInput[], run: ContractCase['run']): ContractCase {
  return { name, inputs, gradients: true, run };
}

/** A case whose values alone are compared. */
export function valueOnly(name: string, inputs: readonly CaseInput[], run: ContractCase['run']): ContractCase {
  return { name, inputs, gradients: false, run };
}

/** Floats spread over `[low, high)`; give inputs of one case different starts. */
export function floats(shape: readonly number[], low = -1, high = 1, start = 0): CaseInput {
  return { shape, dtype: 'float32', values: spreadNumbers(sizeOf(shape), low, high, start) };
}

/** Integers in `[low, high)`. */
export function integers(shape: readonly number[], low: number, high: number, start = 0): CaseInput {
  return { shape, dtype: 'int32', values: Int32Array.from(spreadNumbers(sizeOf(shape), low, high, start), Math.floor) };
}

/** Booleans, about half of them true. */
export function booleans(shape: readonly number[], start = 0): CaseInput {
  return { shape, dtype: 'bool', values: Uint8Array.from(spreadNumbers(sizeOf(shape), 0, 2, start)) };
}

function sizeOf(shape: readonly number[]): number {
  return tf.util.sizeFromShape([...shape]);
}
