import { expectClose, type ReferenceCase, referenceTensor, referenceValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Loss } from '../losses/loss.js';
import { readFixture } from './read-fixture.js';

/** Cases of PyTorch's losses whose names match. */
export function lossCases(pattern: RegExp): ReferenceCase[] {
  return readFixture<ReferenceCase[]>('losses/fixtures/losses.json').filter(({ name }) => pattern.test(name));
}

/** Compares a loss and its gradient with PyTorch's, to 1e-5 of the largest value, and counts tensors. */
export function checkLoss(loss: Loss, { name, inputs, outputs, grads }: ReferenceCase): void {
  const { input, target } = inputs;
  if (input === undefined || target === undefined) throw new Error(`${name} has no input and target.`);
  const before = tf.memory().numTensors;
  const [outputTensor, targets] = [referenceTensor(input), referenceTensor(target)];
  // Channels go last; a case of two axes has them there.
  const order = outputTensor.rank === 4 ? [0, 2, 3, 1] : [0, 1].slice(0, outputTensor.rank);
  const back = outputTensor.rank === 4 ? [0, 3, 1, 2] : order;
  const logits = tf.transpose(outputTensor, order);
  const { value, grad } = tf.valueAndGrad((at: tf.Tensor) => loss(at, targets))(logits);
  const gradient = tf.transpose(grad, back);
  expectClose(value.dataSync(), referenceValues(outputs['output'] as never), 1e-5, name);
  expectClose(gradient.dataSync(), referenceValues(grads?.['input'] as never), 1e-5, `${name}: gradient`);
  tf.dispose([outputTensor, targets, logits, value, grad, gradient]);
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
}
