import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** The gradient of each input, computed only where it is asked for. */
export type InputGradients = Record<string, () => Tensor>;

/** Which tensors of the forward pass a gradient needs: inputs come first in `saved`, then outputs. */
export type Saves = Pick<GradConfig, 'inputsToSave' | 'outputsToSave' | 'saveAllInputs'>;

/** Types a tfjs gradient: `Saved` is the tuple that `saves` yields, `Attributes` the kernel's attributes. */
export function defineGradient<Saved extends readonly Tensor[], Attributes = object>(
  kernelName: string,
  saves: Saves,
  gradient: (dy: Tensor, saved: Saved, attributes: Attributes) => InputGradients,
): GradConfig {
  const gradFunc: GradConfig['gradFunc'] = (dy, saved, attributes) =>
    gradient(dy as Tensor, saved as unknown as Saved, attributes as unknown as Attributes);
  return { kernelName, ...saves, gradFunc };
}

/** A kernel of several outputs: `gradient` gets one `dy` per output. */
export function defineGradientOfMany<Saved extends readonly Tensor[], Attributes = object>(
  kernelName: string,
  saves: Saves,
  gradient: (dys: readonly Tensor[], saved: Saved, attributes: Attributes) => InputGradients,
): GradConfig {
  // tfjs passes a bare tensor where there happens to be one output.
  const gradFunc: GradConfig['gradFunc'] = (dy, saved, attributes) =>
    gradient(Array.isArray(dy) ? dy : [dy], saved as unknown as Saved, attributes as unknown as Attributes);
  return { kernelName, ...saves, gradFunc };
}

/** A kernel of one input `x`, whose gradient follows from `x`. */
export function fromInput<Attributes = object>(
  kernelName: string,
  gradient: (dy: Tensor, x: Tensor, attributes: Attributes) => Tensor,
): GradConfig {
  return defineGradient<[Tensor], Attributes>(kernelName, { inputsToSave: ['x'] }, (dy, [x], attributes) => ({
    x: () => gradient(dy, x, attributes),
  }));
}

/** A kernel of one input `x`, whose gradient follows from its output `y`, which `run` computes. */
export function fromOutput(
  kernelName: string,
  run: (x: Tensor) => Tensor,
  gradient: (dy: Tensor, y: Tensor) => Tensor,
): GradConfig {
  return defineGradient<[Tensor, Tensor]>(kernelName, { inputsToSave: ['x'], outputsToSave: [true] }, (dy, [x, y]) => ({
    x: () =>
      gradient(
        dy,
        differentiable(y, () => run(x)),
      ),
  }));
}

/**
 * A saved output that can be differentiated itself.
 *
 * tfjs puts a saved output on its tape before the kernel that made it, so to a gradient of a gradient it looks constant. Where one is
 * being recorded the output is computed again.
 */
export function differentiable(saved: Tensor, recompute: () => Tensor): Tensor {
  return tf.engine().state.gradientDepth > 0 ? recompute() : saved;
}

/** A linear kernel of one input `x`, whose gradient follows from `dy` alone. */
export function fromGradient<Attributes = object>(
  kernelName: string,
  gradient: (dy: Tensor, attributes: Attributes) => Tensor,
): GradConfig {
  return defineGradient<[], Attributes>(kernelName, {}, (dy, _saved, attributes) => ({ x: () => gradient(dy, attributes) }));
}

/** A kernel whose outputs do not move with its inputs (comparisons, rounding, indices): every gradient is zero. */
export function constantGradient(kernelName: string, inputNames: readonly string[]): GradConfig {
  return defineGradient<Tensor[]>(kernelName, { inputsToSave: [...inputNames] }, (_dy, saved) =>
    Object.fromEntries(saved.map((input, index) => [inputNames[index], () => tf.zeros(input.shape)])),
  );
}

/** Sums over the axes that broadcasting `shape` to the gradient's shape has repeated. */
export function reduceToShape(gradient: Tensor, shape: readonly number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], gradient.shape);
  // The reshape also makes a new tensor, which the caller may dispose apart from `gradient`.
  return tf.reshape(axes.length === 0 ? gradient : tf.sum(gradient, axes), [...shape]);
}

/** Gradients are float32 whatever the input's dtype. */
export function toFloat(x: Tensor): Tensor {
  return x.dtype === 'float32' ? x : tf.cast(x, 'float32');
}
