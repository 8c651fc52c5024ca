import type { GradSaveFunc, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** A function of tensors with a backward pass of its own. */
export interface CustomGradient<Output extends Tensor, Saved extends readonly Tensor[]> {
  readonly inputs: readonly Tensor[];
  readonly value: () => Output;
  /**
   * Tensors that the gradient reads: inputs, or tensors made before the call, so that a gradient of the gradient sees where they
   * come from. What `value` makes would look constant to it.
   */
  readonly saved: Saved;
  /** One gradient for each input, of the input's shape. */
  readonly gradient: (dy: Output, ...saved: Saved) => Tensor[];
}

/** Computes the value; `gradient` stands in for the backward passes of the kernels used. As `tf.customGrad`, with the saved tensors typed. */
export function customGradient<Output extends Tensor, const Saved extends readonly Tensor[]>(
  definition: CustomGradient<Output, Saved>,
): Output {
  const { inputs, value, saved, gradient } = definition;
  const run = tf.customGrad((...given: (Tensor | GradSaveFunc)[]) => {
    const save = given.at(-1) as GradSaveFunc;
    save([...saved]);
    return { value: value(), gradFunc: (dy: Tensor, kept: Tensor[]) => gradient(dy as Output, ...(kept as unknown as Saved)) };
  });
  return run(...inputs) as Output;
}
