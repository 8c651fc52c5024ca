import { numbers } from '@ocelli/testing';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type InterpolateOptions, type InterpolationMode, interpolate } from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { checkReference, imageOrder } from '../testing/check-reference.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readCases } from '../testing/read-cases.js';

interface TorchArguments {
  readonly size?: [number, number];
  readonly scale_factor?: number;
  readonly mode: InterpolationMode;
  readonly align_corners?: boolean;
  readonly antialias?: boolean;
  readonly recompute_scale_factor?: boolean;
}

function optionsOf(args: TorchArguments): InterpolateOptions {
  const { size, scale_factor: scaleFactor = 1, mode, align_corners: alignCorners = false, antialias = false } = args;
  const common = { mode, alignCorners, antialias };
  if (size !== undefined) return { ...common, size };
  return { ...common, scaleFactor, recomputeScaleFactor: args.recompute_scale_factor ?? false };
}

describeOnEachBackend('interpolate', () => {
  it.each(readCases('interpolate.json', 'interpolate'))('agrees with torch: $name', (reference) => {
    checkReference(reference, {
      orders: { input: imageOrder, output: imageOrder },
      run: ({ input }, args) => interpolate(input as Tensor4D, optionsOf(args as unknown as TorchArguments)),
    });
  });

  it.each<InterpolateOptions>([
    { size: [5, 3], mode: 'nearest' },
    { size: [3, 7], mode: 'bilinear', antialias: true },
    { scaleFactor: [1.5, 2], mode: 'bicubic' },
    { size: 2, mode: 'bicubic', alignCorners: true },
    { size: 4, mode: 'area' },
  ])('has the gradients of finite differences, also of the gradient: %j', (options) => {
    checkGradients((x) => interpolate(x as Tensor4D, options), [numbers([2, 3, 4, 1])], { second: true });
  });

  it('gives the image back at its own size', () => {
    const x = numbers([1, 3, 4, 2]) as Tensor4D;
    const y = interpolate(x, { size: [3, 4], mode: 'bicubic' });
    expect(y.dataSync()).toEqual(x.dataSync());
    tf.dispose([x, y]);
  });
});

describe('interpolate', () => {
  const image = () => tf.zeros<tf.Rank.R4>([1, 3, 4, 2]);

  it.each<[InterpolateOptions, RegExp]>([
    [{ size: 0 }, /size must be one or two integers of at least 1, but it is 0/],
    [{} as InterpolateOptions, /there must be a size or a scaleFactor/],
    [{ scaleFactor: 0.2 }, /a side of 3 pixels times scaleFactor 0.2 must be at least one pixel/],
    [{ size: 2, mode: 'nearest', alignCorners: true }, /for bilinear and bicubic, but the mode is nearest/],
  ])('refuses %j', (options, message) => {
    expect(() => interpolate(image(), options)).toThrow(message);
  });
});
