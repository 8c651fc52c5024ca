import { numbers } from '@ocelli/testing';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { addBias, conv2d } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference, imageOrder, kernelOrder, type ReferenceRun } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';
import type { Conv2dOptions } from './conv2d.js';

interface TorchArguments {
  readonly stride?: number | [number, number];
  readonly padding?: number | [number, number] | 'same';
  readonly dilation?: number | [number, number];
  readonly groups?: number;
  readonly pad?: readonly [left: number, right: number, top: number, bottom: number];
}

/** torch's 'same' puts the odd zero last. */
function samePadding([height = 1, width = 1]: readonly number[], dilation: number): Conv2dOptions['padding'] {
  const ends = (length: number): [number, number] => {
    const total = (length - 1) * dilation;
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  return [ends(height), ends(width)];
}

const torchConv2d: ReferenceRun = {
  orders: { input: imageOrder, weight: kernelOrder, output: imageOrder },
  run: ({ input, weight, bias }, args) => {
    const { padding, pad, ...others } = args as TorchArguments;
    const kernel = weight as Tensor4D;
    const [left, right, top, bottom] = pad ?? [0, 0, 0, 0];
    const here =
      pad !== undefined
        ? ([
            [top, bottom],
            [left, right],
          ] as const)
        : padding === 'same'
          ? samePadding(kernel.shape, (others.dilation as number | undefined) ?? 1)
          : (padding ?? 0);
    const output = conv2d(input as Tensor4D, kernel, { ...others, ...(here === undefined ? {} : { padding: here }) });
    return bias === undefined ? output : addBias(output, bias as Tensor1D);
  },
};

const cases: { name: string; x: number[]; weight: number[]; options?: Conv2dOptions }[] = [
  { name: 'plain', x: [2, 4, 5, 2], weight: [3, 3, 2, 3] },
  {
    name: 'strided and padded on one side',
    x: [1, 5, 6, 2],
    weight: [3, 2, 2, 2],
    options: {
      stride: 2,
      padding: [
        [2, 0],
        [0, 1],
      ],
    },
  },
  {
    name: 'strided and dilated',
    x: [1, 7, 6, 2],
    weight: [2, 3, 2, 2],
    options: { stride: [2, 1], dilation: [2, 2], padding: 1 },
  },
  { name: 'grouped', x: [1, 4, 4, 4], weight: [2, 2, 2, 6], options: { groups: 2, padding: [1, 0] } },
  { name: 'grouped and dilated', x: [1, 5, 5, 4], weight: [2, 2, 2, 4], options: { groups: 2, dilation: 2 } },
  { name: 'depthwise', x: [1, 5, 5, 3], weight: [3, 3, 1, 3], options: { groups: 3, padding: 1, stride: 2 } },
  {
    name: 'depthwise with two filters a channel, dilated',
    x: [1, 5, 6, 2],
    weight: [2, 2, 1, 4],
    options: { groups: 2, dilation: [2, 1] },
  },
  {
    name: 'depthwise, strided and dilated',
    x: [1, 6, 6, 2],
    weight: [2, 2, 1, 2],
    options: { groups: 2, dilation: 2, stride: 2 },
  },
];

describeOnEachBackend('conv2d', () => {
  it.each([...readCases('conv.json', 'conv2d'), ...readCases('conv.json', 'pad+conv2d')])(
    'agrees with torch: $name',
    (reference) => {
      checkReference(reference, torchConv2d);
    },
  );

  it.each(cases)('has the gradients of finite differences: $name', ({ x, weight, options }) => {
    checkGradients((x, weight) => conv2d(x as Tensor4D, weight as Tensor4D, options), [numbers(x), numbers(weight)]);
  });
});

describe('conv2d', () => {
  const image = () => tf.zeros<tf.Rank.R4>([1, 4, 4, 6]);

  it.each<[string, number[], Conv2dOptions, RegExp]>([
    ['channels that do not fit', [3, 3, 4, 8], {}, /input is \[1,4,4,6\] and the weight \[3,3,4,8\] with groups 1/],
    ['groups that do not divide', [3, 3, 2, 8], { groups: 3 }, /must divide/],
    ['a kernel that is too large', [3, 3, 6, 1], { dilation: 2 }, /reaches 5 and is larger/],
    ['a stride of 0', [1, 1, 6, 1], { stride: 0 }, /conv2d: stride must be one or two integers of at least 1, but it is 0/],
    ['a negative padding', [1, 1, 6, 1], { padding: [0, -1] }, /conv2d: padding must be integers of at least 0/],
  ])('refuses %s', (_, weight, options, message) => {
    expect(() => conv2d(image(), tf.zeros<tf.Rank.R4>(weight as [number, number, number, number]), options)).toThrow(message);
  });
});
