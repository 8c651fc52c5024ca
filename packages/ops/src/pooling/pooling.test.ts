import { numbers, type ReferenceCase } from '@ocelli/testing';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  type AvgPool2dOptions,
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool2d,
  globalAvgPool2d,
  type MaxPool2dOptions,
  maxPool2d,
  type Size2D,
} from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference, imageOrder } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

interface TorchArguments {
  readonly kernel_size: Size2D;
  readonly stride?: Size2D;
  readonly padding?: Size2D;
  readonly dilation?: Size2D;
  readonly ceil_mode?: boolean;
  readonly count_include_pad?: boolean;
  readonly divisor_override?: number;
}

function optionsOf(args: Readonly<Record<string, unknown>>): AvgPool2dOptions & MaxPool2dOptions {
  const { kernel_size, ceil_mode, count_include_pad, divisor_override, ...others } = args as unknown as TorchArguments;
  return {
    ...others,
    kernelSize: kernel_size,
    ...(ceil_mode === undefined ? {} : { ceilMode: ceil_mode }),
    ...(count_include_pad === undefined ? {} : { countIncludePad: count_include_pad }),
    ...(divisor_override === undefined ? {} : { divisor: divisor_override }),
  };
}

type Run = (x: Tensor4D, args: Readonly<Record<string, unknown>>) => Tensor4D;

const torchOps: Readonly<Record<string, Run>> = {
  max_pool2d: (x, args) => maxPool2d(x, optionsOf(args)),
  avg_pool2d: (x, args) => avgPool2d(x, optionsOf(args)),
  adaptive_avg_pool2d: (x, { output_size: size }) => adaptiveAvgPool2d(x, size as Size2D),
  adaptive_max_pool2d: (x, { output_size: size }) => adaptiveMaxPool2d(x, size as Size2D),
};

const cases: ReferenceCase[] = Object.keys(torchOps).flatMap((op) => readCases('pool.json', op));

const gradientCases: { name: string; run: (x: Tensor4D) => tf.Tensor }[] = [
  { name: 'max', run: (x) => maxPool2d(x, 2) },
  {
    name: 'max, overlapping and padded',
    run: (x) =>
      maxPool2d(x, {
        kernelSize: 3,
        stride: 2,
        padding: [
          [1, 0],
          [0, 1],
        ],
      }),
  },
  { name: 'max, dilated', run: (x) => maxPool2d(x, { kernelSize: 2, stride: [1, 2], dilation: 2, padding: 1 }) },
  { name: 'max of single values', run: (x) => maxPool2d(x, { kernelSize: 1, stride: 2 }) },
  { name: 'mean, padded', run: (x) => avgPool2d(x, { kernelSize: 3, stride: 2, padding: 1, ceilMode: true }) },
  { name: 'mean without padding', run: (x) => avgPool2d(x, { kernelSize: [3, 2], padding: 1, countIncludePad: false }) },
  { name: 'mean of single values', run: (x) => avgPool2d(x, { kernelSize: 1, stride: [2, 1] }) },
  { name: 'adaptive mean', run: (x) => adaptiveAvgPool2d(x, [2, 3]) },
  { name: 'adaptive max', run: (x) => adaptiveMaxPool2d(x, [2, 3]) },
  { name: 'global mean', run: globalAvgPool2d },
];

describeOnEachBackend('pooling', () => {
  it.each(cases)('agrees with torch: $name', (reference) => {
    checkReference(reference, {
      orders: { input: imageOrder, output: imageOrder },
      run: ({ input }, args) => (torchOps[reference.op] as Run)(input as Tensor4D, args),
    });
  });

  it.each(gradientCases)('has the gradients of finite differences: $name', ({ run }) => {
    checkGradients((x) => run(x as Tensor4D), [numbers([2, 5, 4, 2])], { step: 2e-3 });
  });

  it.each<MaxPool2dOptions>([
    { kernelSize: 2, padding: 1 },
    { kernelSize: 3, dilation: 2, padding: 1, stride: 1 },
  ])('never takes padding for the largest value: %j', (options) => {
    const x = tf.tensor4d(new Float32Array(25).fill(-7), [1, 5, 5, 1]);
    const y = maxPool2d(x, options);
    expect([...y.dataSync()].every((value) => value === -7)).toBe(true);
    tf.dispose([x, y]);
  });

  it('sends the gradient to the first of equals in reading order', () => {
    const x = tf.tensor4d([1, 2, 2, 2, 0, 0, 0, 0, 0], [1, 3, 3, 1]);
    const options = { kernelSize: 2, stride: 1 };
    for (const run of [(x: Tensor4D) => maxPool2d(x, options), (x: Tensor4D) => adaptiveMaxPool2d(x, 2)]) {
      const gradient = tf.grad((x) => run(x as Tensor4D))(x);
      expect([...gradient.dataSync()]).toEqual([0, 2, 0, 1, 1, 0, 0, 0, 0]);
      gradient.dispose();
    }
    x.dispose();
  });
});

describe('pooling', () => {
  const image = () => tf.zeros<tf.Rank.R4>([1, 4, 4, 1]);

  it.each<[string, () => unknown, RegExp]>([
    [
      'padding of more than half',
      () => maxPool2d(image(), { kernelSize: 2, padding: 2 }),
      /at most half .* \[2,2\] with a kernel of 2/,
    ],
    ['a kernel that is too large', () => avgPool2d(image(), 5), /reaches 5 and is larger than the padded input \[1,4,4,1\]/],
    ['a divisor of 0', () => avgPool2d(image(), { kernelSize: 2, divisor: 0 }), /divisor must not be 0/],
    [
      'a grid of no windows',
      () => adaptiveAvgPool2d(image(), 0),
      /adaptiveAvgPool2d: size must be one or two integers of at least 1/,
    ],
  ])('refuses %s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});
