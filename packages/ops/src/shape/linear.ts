import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { customGradient } from '../custom-gradient.js';
import { addBias } from '../normalization/channel-affine.js';

/**
 * `y = x W^T + b` over the last axis: `x` is `[..., in]`, `weight` `[out, in]`, `bias` `[out]`; as `torch.nn.functional.linear`.
 *
 * @throws RangeError when the weight has not two axes, `x`'s last axis is not its second, or the bias has not one value for each output.
 */
export function linear(x: Tensor, weight: Tensor2D, bias?: Tensor1D): Tensor {
  if (weight.rank !== 2) throw new RangeError(`linear: the weight must be [out, in], but it is [${weight.shape}].`);
  const [out, inputs] = weight.shape;
  if (x.shape.at(-1) !== inputs) {
    throw new RangeError(`linear: the weight [${weight.shape}] takes ${inputs} values a row, but the input is [${x.shape}].`);
  }
  return tf.tidy(() => {
    const rows = (x.rank === 2 ? x : tf.reshape(x, [x.size / inputs, inputs])) as Tensor2D;
    const product = rowsTimesTransposed(rows, weight);
    const y = bias === undefined ? product : addBias(product, bias);
    return x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), out]);
  });
}

/** `x W^T` with no transposed operand in any product, forward or backward: those are slow on wasm. */
function rowsTimesTransposed(x: Tensor2D, weight: Tensor2D): Tensor2D {
  return customGradient({
    inputs: [x, weight],
    value: () => tf.matMul(x, tf.transpose(weight)) as Tensor2D,
    saved: [x, weight],
    gradient: (dy, x, weight) => [tf.matMul(dy, weight), tf.matMul(tf.transpose(dy), x)],
  });
}
