import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { CaseInput, ContractCase } from './contract-case.js';
import { spreadNumbers } from './values.js';

/** What a case yields: its values, or the gradient of each of its float inputs. */
export type Quantity = 'values' | 'gradients';

export interface CaseOutput {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: ArrayLike<number>;
}

export interface CaseResult {
  readonly outputs: readonly CaseOutput[];
  /** Tensors and buffers of the backend that the case left behind, with inputs and outputs gone. */
  readonly leaked: { readonly tensors: number; readonly buffers: number };
}

/** Runs a case on a tfjs backend that is registered under `backendName`. */
export async function computeCase(backendName: string, contractCase: ContractCase, quantity: Quantity): Promise<CaseResult> {
  await tf.setBackend(backendName);
  const { backend } = tf.engine();
  const before = { tensors: tf.memory().numTensors, buffers: backend.numDataIds() };
  const inputs = contractCase.inputs.map(toTensor);
  let outputs: Tensor[] = [];
  try {
    outputs = withoutKernelLeakCheck(() =>
      tf.tidy(() => (quantity === 'values' ? valuesOf(contractCase, inputs) : gradientsOf(contractCase, inputs))),
    );
    const read = outputs.map(async (output) => ({
      shape: output.shape,
      dtype: output.dtype,
      values: (await output.data()) as ArrayLike<number>,
    }));
    const results = await Promise.all(read);
    tf.dispose([inputs, outputs]);
    const tensors = tf.memory().numTensors - before.tensors;
    return { outputs: results, leaked: { tensors, buffers: backend.numDataIds() - before.buffers } };
  } finally {
    tf.dispose([inputs, outputs]);
  }
}

/**
 * In test mode tfjs counts buffers around every kernel and takes a tensor saved for a gradient for a leak where the backend copies it, as
 * wasm does. The contract counts what is left at the end instead.
 */
function withoutKernelLeakCheck<Result>(run: () => Result): Result {
  const testing = tf.env().getBool('IS_TEST');
  tf.env().set('IS_TEST', false);
  try {
    return run();
  } finally {
    tf.env().set('IS_TEST', testing);
  }
}

function toTensor({ shape, dtype, values }: CaseInput): Tensor {
  // A copy, since the cpu backend keeps the array that it is given.
  return tf.tensor(values.slice(), [...shape], dtype);
}

function valuesOf(contractCase: ContractCase, inputs: Tensor[]): Tensor[] {
  const result = contractCase.run(...inputs);
  // An input that comes back as it is must outlive the inputs' disposal.
  return (Array.isArray(result) ? result : [result]).map((output) => tf.clone(output));
}

function gradientsOf(contractCase: ContractCase, inputs: Tensor[]): Tensor[] {
  const differentiated = inputs.flatMap((input, index) => (input.dtype === 'float32' ? [index] : []));
  const loss = (...variables: Tensor[]): Scalar => {
    const at = inputs.map((input, index) => variables[differentiated.indexOf(index)] ?? input);
    const parts = valuesOf(contractCase, at).map((output) => {
      const weights = tf.tensor(spreadNumbers(output.size, 0.5, 1.5), output.shape);
      return tf.sum(tf.mul(output, weights));
    });
    return tf.addN(parts) as Scalar;
  };
  return tf.grads(loss)(differentiated.map((index) => inputs[index] as Tensor));
}
