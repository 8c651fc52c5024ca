import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { CompiledCase } from './check-compiled.js';

/** A function that can be differentiated by those of its inputs that hold real numbers. */
export interface TensorCase extends CompiledCase {
  readonly run: (...inputs: Tensor[]) => Tensor | Tensor[];
  /** Gives what else there is, which no gradient flows through. */
  readonly aside?: (...inputs: Tensor[]) => Tensor[];
}

/** The same function, which gives its gradients too. */
export function withGradients(given: TensorCase): CompiledCase {
  return { ...given, run: (...at) => [given.run(...at), given.aside?.(...at) ?? [], gradientsOf(given, at)] };
}

/** The gradients of the sum of the outputs by `outputWeights`, by each input of real numbers. */
export function gradientsOf({ run }: TensorCase, at: readonly Tensor[]): Tensor[] {
  const loss = (...real: Tensor[]): Tensor => {
    const left = [...real];
    const outputs = [run(...at.map((input) => (isReal(input) ? (left.shift() as Tensor) : input)))].flat().filter(isReal);
    return tf.addN(outputs.map((output) => tf.sum(tf.mul(output, tf.tensor(outputWeights(output.size), output.shape)))));
  };
  const real = at.filter(isReal);
  return real.length === 0 ? [] : tf.grads(loss)(real);
}

export function isReal({ dtype }: Tensor): boolean {
  return dtype === 'float32';
}

/** What tells the elements of an output apart when they are summed. */
export function outputWeights(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => Math.cos(index));
}
