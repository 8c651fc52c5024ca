import { numbers } from '@ocelli/testing';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { addBias, type ConvTranspose2dOptions, conv2d, convTranspose2d, type Size2D } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference, imageOrder, kernelOrder } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

interface TorchArguments {
  readonly stride?: Size2D;
  readonly padding?: Size2D;
  readonly output_padding?: Size2D;
  readonly dilation?: Size2D;
  readonly groups?: number;
}

const cases: { name: string; x: number[]; weight: number[]; options?: ConvTranspose2dOptions }[] = [
  { name: 'plain', x: [2, 3, 2, 2], weight: [2, 3, 3, 2] },
  {
    name: 'strided, cut on one side',
    x: [1, 3, 3, 2],
    weight: [3, 3, 1, 2],
    options: {
      stride: 2,
      padding: [
        [1, 0],
        [0, 2],
      ],
    },
  },
  {
    name: 'grouped and dilated',
    x: [1, 3, 3, 4],
    weight: [2, 2, 1, 4],
    options: { groups: 2, dilation: [1, 2], outputPadding: [0, 1] },
  },
  { name: 'a padding beyond the kernel', x: [1, 4, 4, 1], weight: [1, 1, 2, 1], options: { padding: 1 } },
];

describeOnEachBackend('convTranspose2d', () => {
  it.each(readCases('conv.json', 'conv_transpose2d'))('agrees with torch: $name', (reference) => {
    checkReference(reference, {
      orders: { input: imageOrder, weight: kernelOrder, output: imageOrder },
      run: ({ input, weight, bias }, args) => {
        const { output_padding: outputPadding = 0, ...others } = args as TorchArguments;
        const output = convTranspose2d(input as Tensor4D, weight as Tensor4D, { ...others, outputPadding });
        return addBias(output, bias as Tensor1D);
      },
    });
  });

  it.each(cases)('has the gradients of finite differences: $name', ({ x, weight, options }) => {
    checkGradients((x, weight) => convTranspose2d(x as Tensor4D, weight as Tensor4D, options), [numbers(x), numbers(weight)]);
  });

  it('is the gradient of conv2d for its input', () => {
    tf.tidy(() => {
      const [image, weight] = [numbers([1, 7, 6, 2]) as Tensor4D, numbers([3, 2, 2, 3]) as Tensor4D];
      const options = { stride: 2, padding: 1, dilation: [2, 1] } as const;
      const dy = numbers([1, 3, 4, 3]) as Tensor4D;
      const dx = tf.grad((image) => conv2d(image as Tensor4D, weight, options))(image, dy);
      const y = convTranspose2d(dy, weight, options);
      const reached = tf.slice(dx, [0, 0, 0, 0], [1, ...(y.shape.slice(1, 3) as [number, number]), 2]);
      expect(tf.max(tf.abs(tf.sub(y, reached))).dataSync()[0]).toBeLessThan(1e-6);
    });
  });

  it('adds the rows of outputPadding that no window reaches as zeros', () => {
    const [x, weight] = [tf.ones<tf.Rank.R4>([1, 2, 2, 1]), tf.ones<tf.Rank.R4>([1, 1, 1, 1])];
    const y = convTranspose2d(x, weight, { stride: 2, outputPadding: 1 });
    expect([...y.dataSync()]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
    tf.dispose([x, weight, y]);
  });
});

describe('convTranspose2d', () => {
  const image = () => tf.zeros<tf.Rank.R4>([1, 2, 2, 3]);

  it.each<[string, [number, number, number, number], ConvTranspose2dOptions, RegExp]>([
    ['a weight without four axes', [2, 2, 3] as never, {}, /must have four axes, but they are \[1,2,2,3\] and \[2,2,3\]/],
    ['channels that do not fit', [2, 2, 3, 2], {}, /the input is \[1,2,2,3\] and the weight \[2,2,3,2\] with groups 1/],
    ['groups that do not divide', [2, 2, 1, 3], { groups: 2 }, /groups must divide it/],
    [
      'an outputPadding of a whole stride',
      [2, 2, 1, 3],
      { outputPadding: 1 },
      /less than the stride or the dilation, but it is 1/,
    ],
    ['a padding that leaves nothing', [1, 1, 1, 3], { padding: 1 }, /leaves nothing of the 2 values/],
  ])('refuses %s', (_, weight, options, message) => {
    expect(() => convTranspose2d(image(), tf.zeros<tf.Rank.R4>(weight), options)).toThrow(message);
  });
});
