import { cast, reshape, type Tensor, util } from '@tensorflow/tfjs-core';

/**
 * The targets as float32 in the outputs' shape; `[batch]` stands for `[batch, 1]`.
 *
 * @throws RangeError when there are others, since broadcasting would hide the mistake.
 */
export function targetsLike(outputs: Tensor, targets: Tensor, loss: string): Tensor {
  const isColumn = outputs.shape.at(-1) === 1 && util.arraysEqual(outputs.shape.slice(0, -1), targets.shape);
  if (!isColumn && !util.arraysEqual(outputs.shape, targets.shape)) {
    throw new RangeError(
      `${loss}: the targets must have the outputs' shape [${outputs.shape}], but they are [${targets.shape}].`,
    );
  }
  const floats = targets.dtype === 'float32' ? targets : cast(targets, 'float32');
  return isColumn ? reshape(floats, outputs.shape) : floats;
}
