import '@ocelli/ops';
import { wasm } from '@ocelli/backend-wasm';
import { formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { compile } from '../../compile.js';
import { convolutionInfo } from '../../graph/windows.js';
import { fastestForms } from '../forms.js';

await wasm().start();

const tensor = (name: string, shape: [number, number, number, number]) => tf.tensor4d(formulaValues(name, shape, [-1, 1]), shape);

it.each([
  { batch: 2, size: [4, 4], padding: 1, tile: 2, within: 1e-6 },
  { batch: 2, size: [5, 7], padding: 1, tile: 2, within: 1e-6 },
  { batch: 2, size: [6, 5], padding: 0, tile: 2, within: 1e-6 },
  { batch: 2, size: [3, 4], padding: 2, tile: 2, within: 1e-6 },
  { batch: 64, size: [4, 4], padding: 1, tile: 4, within: 2e-6 },
  { batch: 16, size: [7, 6], padding: 1, tile: 4, within: 2e-6 },
  { batch: 16, size: [10, 7], padding: 0, tile: 4, within: 2e-6 },
  { batch: 16, size: [5, 7], padding: 2, tile: 4, within: 2e-6 },
] as const)(
  'convolves $batch images of $size with padding $padding by minimal filtering with tiles of 2 forward and $tile backward',
  async ({ batch, size, padding, tile, within }) => {
    const x = tensor('x', [batch, ...size, 96]);
    const filter = tensor('filter', [3, 3, 96, 100]);
    const run = (x: tf.Tensor, filter: tf.Tensor) => {
      const convolve = (x: tf.Tensor, filter: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, padding);
      const loss = (x: tf.Tensor, filter: tf.Tensor) => tf.sum(tf.square(convolve(x, filter))) as tf.Scalar;
      return [convolve(x, filter), ...tf.grads(loss)([x, filter])];
    };
    const info = convolutionInfo(x.shape, filter.shape, { strides: 1, pad: padding });
    for (const [role, side] of [
      ['forward', 2],
      ['inputGradient', tile],
      ['filterGradient', tile],
    ] as const) {
      expect([fastestForms.convolution(info, role), fastestForms.tile(info, role)]).toEqual(['winograd', side]);
    }
    const compiled = compile(run);
    const expected = run(x, filter);
    for (const [index, tensor] of (await compiled(x, filter)).entries()) {
      const [found, wanted] = [await tensor.data<'float32'>(), (expected[index] as tf.Tensor).dataSync<'float32'>()];
      // A sum of 864 float32 products in another order is 5e-7 apart; larger tiles lose a binary digit more, as winograd-matrices.ts says.
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const apart = found.reduce((most, value, at) => Math.max(most, Math.abs(value - (wanted[at] ?? Number.NaN))), 0);
      expect(apart / largest).toBeLessThan(within);
    }
    await compiled.dispose();
  },
);
