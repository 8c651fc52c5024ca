import { Conv2d, Linear, Module } from '@ocelli/nn';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { gradientLayout } from './gradient-layout.js';

class Net extends Module {
  readonly conv = new Conv2d(2, 3, 3);
  readonly fc = new Linear(5, 4);
  override forward(x: Tensor): Tensor {
    return x;
  }
}

/** `name start length` of what lies in each bucket. */
const described = (bytes?: number) => {
  const layout = gradientLayout(new Net(), bytes === undefined ? {} : { bucketBytes: bytes });
  return layout.map((places) => places.map(({ parameter, start, length }) => `${parameter} ${start} ${length}`));
};

it('lays the last parameters first, all in one bucket where there is room', () => {
  expect(described()).toEqual([['fc.bias 0 4', 'fc.weight 0 20', 'conv.bias 0 3', 'conv.weight 0 54']]);
});

it('begins a bucket where a gradient has no room, and cuts one that is larger than a bucket', () => {
  expect(described(4 * 24)).toEqual([
    ['fc.bias 0 4', 'fc.weight 0 20'],
    ['conv.bias 0 3'],
    ['conv.weight 0 24'],
    ['conv.weight 24 24'],
    ['conv.weight 48 6'],
  ]);
  expect(described(4 * 30)).toEqual([
    ['fc.bias 0 4', 'fc.weight 0 20', 'conv.bias 0 3'],
    ['conv.weight 0 30'],
    ['conv.weight 30 24'],
  ]);
});

it('fills buckets of 25 MiB at most, to the last byte', () => {
  const layout = gradientLayout(new Linear(2 ** 10, 25 * 2 ** 8 + 1));
  expect(layout.map((places) => places.map(({ length }) => length))).toEqual([[25 * 2 ** 8 + 1], [25 * 2 ** 18], [2 ** 10]]);
});

it('refuses buckets without room', () => {
  expect(() => described(3)).toThrow('gradientLayout: bucketBytes must be at least 4, one value, but it is 3.');
  expect(() => described(Number.NaN)).toThrow('but it is NaN.');
});
