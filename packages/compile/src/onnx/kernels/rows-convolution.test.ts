import '@tensorflow/tfjs-backend-cpu';
import { numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from '../../compile.js';
import type { Program } from '../../program.js';
import { checkCompiled } from '../../testing/check-compiled.js';

await tf.setBackend('cpu');

/** A convolution in training, so that channels lie outermost in what comes of it. */
function trained(stride: number, pad: 'same' | 'valid', dilation = 1) {
  return (...given: tf.Tensor[]): tf.Tensor[] => {
    const [x, filter] = given as [tf.Tensor4D, tf.Tensor4D];
    const convolve = (filter: tf.Tensor) => tf.conv2d(x, filter as tf.Tensor4D, stride, pad, 'NHWC', dilation);
    return [convolve(filter), tf.grad((filter) => tf.sum(tf.sin(convolve(filter))))(filter)];
  };
}

it.each([1, 2, 3, 4, 5])('reads images of %i channels', async (channels) => {
  const inputs = [numbers([2, 7, 9, channels]), numbers([3, 2, channels, 4])];
  // With a stride a filter of even width has its padding at one end, and leaves pixels out at the other.
  for (const [stride, pad] of [
    [1, 'same'],
    [2, 'same'],
    [3, 'valid'],
    [2, 'valid'],
  ] as const) {
    await checkCompiled(trained(stride, pad), inputs);
  }
  if (channels === 3) await checkCompiled(trained(1, 'same', 2), inputs);
});

it('moves images of few channels nowhere', async () => {
  for (const [channels, isMoved] of [
    [3, false],
    [5, true],
  ] as const) {
    const programs: Promise<Program>[] = [];
    const compiled = compile(trained(1, 'same'), { isStrict: true, onCompile: (program) => void programs.push(program) });
    await compiled(numbers([2, 6, 6, channels]), numbers([3, 3, channels, 4]));
    const { nodes, inputs } = ((await programs[0]) as Program).lowered.onnx;
    const moved = nodes.filter(({ op, inputs: read }) => op === 'Transpose' && read[0] === inputs[0]?.name);
    expect(moved.length > 0).toBe(isMoved);
    await compiled.dispose();
  }
});
