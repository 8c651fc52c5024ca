import type { GradSaveFunc, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** A function of tensors with a backward pass of its own. */
export interface CustomGradient<Output extends Tensor, Saved extends readonly (Tensor | undefined)[]> {
  readonly inputs: readonly Tensor[];
  readonly value: () => Output;
  /** What the gradient reads: inputs, or what `untaped` has made of them. What `value` makes is gone by then. */
  readonly saved: Saved;
  /** One gradient for each input, of the input's shape. */
  readonly gradient: (dy: Output, ...saved: Saved) => Tensor[];
}

/** Computes the value; `gradient` stands in for the backward passes of the kernels used. As `tf.customGrad`, with the saved tensors typed. */
export function customGradient<Output extends Tensor, const Saved extends readonly (Tensor | undefined)[]>(
  definition: CustomGradient<Output, Saved>,
): Output {
  const { inputs, value, saved, gradient } = definition;
  const run = tf.customGrad((...given: (Tensor | GradSaveFunc)[]) => {
    const save = given.at(-1) as GradSaveFunc;
    save(saved.filter((tensor) => tensor !== undefined));
    const gradFunc = (dy: Tensor, kept: Tensor[]): Tensor[] => {
      const next = kept.values();
      const restored = saved.map((tensor) => tensor && next.next().value);
      return gradient(dy as Output, ...(restored as unknown as Saved));
    };
    return { value: value(), gradFunc };
  });
  return run(...inputs) as Output;
}

/** Runs without recording for a gradient, which would keep the inputs of every kernel: for what a `customGradient` differentiates itself. */
export function untaped<Result>(run: () => Result): Result {
  const { state } = tf.engine();
  // As tfjs does it while a kernel runs.
  state.kernelDepth++;
  try {
    return run();
  } finally {
    state.kernelDepth--;
  }
}

/**
 * In a gradient: what `untaped` has computed, as it was saved, or computed again where a gradient of the gradient is being recorded, which
 * could not see where the saved values came from.
 */
export function recordable<Values>(saved: Values, compute: () => NoInfer<Values>): Values {
  return tf.engine().state.gradientDepth > 0 ? compute() : saved;
}
