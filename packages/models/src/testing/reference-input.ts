import { type Tensor4D, tensor4d, tidy, transpose } from '@tensorflow/tfjs-core';
import { formulaValues } from './formula-values.js';

/** The reference numbers' input, which is `[batch, channels, height, width]` there, with the channels last. */
export function referenceInput(shape: readonly number[]): Tensor4D {
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  const torchShape: [number, number, number, number] = [batch, channels, height, width];
  return tidy(() => transpose(tensor4d(formulaValues('input', shape, [-1, 1]), torchShape), [0, 2, 3, 1]));
}
