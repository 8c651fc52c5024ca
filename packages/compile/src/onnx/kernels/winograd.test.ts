import '@tensorflow/tfjs-backend-cpu';
import '@ocelli/ops';
import { formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from '../../compile.js';
import { convolutionInfo } from '../../graph/windows.js';
import { convolutionForm } from '../forms.js';

await tf.setBackend('cpu');

const tensor = (name: string, shape: [number, number, number, number]) => tf.tensor4d(formulaValues(name, shape, [-1, 1]), shape);

it.each([
  { size: [4, 4], padding: 1 },
  { size: [5, 7], padding: 1 },
  { size: [6, 5], padding: 0 },
  { size: [3, 4], padding: 2 },
] as const)(
  'convolves images of $size with padding $padding by minimal filtering, forward and backward',
  async ({ size, padding }) => {
    const x = tensor('x', [2, ...size, 96]);
    const filter = tensor('filter', [3, 3, 96, 100]);
    const run = (x: tf.Tensor, filter: tf.Tensor) => {
      const convolve = (x: tf.Tensor, filter: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, padding);
      const loss = (x: tf.Tensor, filter: tf.Tensor) => tf.sum(tf.square(convolve(x, filter))) as tf.Scalar;
      return [convolve(x, filter), ...tf.grads(loss)([x, filter])];
    };
    const info = convolutionInfo(x.shape, filter.shape, { strides: 1, pad: padding });
    expect(convolutionForm(info)).toBe('winograd');
    const compiled = compile(run);
    const expected = run(x, filter);
    for (const [index, tensor] of (await compiled(x, filter)).entries()) {
      const [found, wanted] = [await tensor.data(), (expected[index] as tf.Tensor).dataSync()];
      const largest = Math.max(...wanted.map(Math.abs));
      const apart = Math.max(...found.map((value, at) => Math.abs(value - (wanted[at] ?? Number.NaN))));
      // A sum of 864 float32 products in another order, and two additions more on each side of it.
      expect(apart / largest).toBeLessThan(2e-6);
    }
    await compiled.dispose();
  },
);
