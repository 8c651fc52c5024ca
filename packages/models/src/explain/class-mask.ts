import { oneHot } from '@ocelli/ops';
import { argMax, type Tensor2D, tensor1d } from '@tensorflow/tfjs-core';

/** One class for all images, or one for each. */
export type ClassIndex = number | readonly number[];

/**
 * 1 for the class of each image that is explained, else 0, `[batch, classes]`; without an index the most probable's.
 *
 * @throws RangeError for a class that is not there, or another number of them than of images.
 */
export function classMask(name: string, logits: Tensor2D, classIndex: ClassIndex | undefined): Tensor2D {
  const [batch, classes] = logits.shape;
  if (classIndex === undefined) return oneHot(argMax(logits, 1), classes) as Tensor2D;
  const indices = typeof classIndex === 'number' ? Array.from({ length: batch }, () => classIndex) : [...classIndex];
  if (indices.length !== batch) {
    throw new RangeError(
      `${name}: classIndex must be one class, or one for each of ${batch} images, but there are ${indices.length}.`,
    );
  }
  const wrong = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= classes);
  if (wrong !== undefined) {
    throw new RangeError(`${name}: classIndex must be a whole number from 0 to ${classes - 1}, but it is ${wrong}.`);
  }
  return oneHot(tensor1d(indices, 'int32'), classes) as Tensor2D;
}
