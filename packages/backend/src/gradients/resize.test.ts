import '@tensorflow/tfjs-backend-cpu';
import { checkGradients, numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index.js';

type Resize = typeof tf.image.resizeBilinear;

const kinds: [string, Resize][] = [
  ['resizeBilinear', tf.image.resizeBilinear],
  ['resizeNearestNeighbor', tf.image.resizeNearestNeighbor],
];

describe.each(kinds)('gradient of %s', (_name, resize) => {
  it.each<[[number, number], boolean, boolean]>([
    [[6, 10], false, false],
    [[6, 10], true, false],
    [[6, 10], false, true],
    [[2, 3], false, false],
    [[2, 3], true, false],
    [[2, 3], false, true],
    [[1, 1], true, false],
    [[7, 4], false, true],
  ])('matches central differences to size %j, alignCorners %j, halfPixelCenters %j', (size, alignCorners, halfPixelCenters) => {
    checkGradients((x) => resize(x as tf.Tensor4D, size, alignCorners, halfPixelCenters), [numbers([2, 3, 5, 2])]);
  });

  it('can be differentiated twice', () => {
    const run = (x: Tensor) => tf.square(resize(x as tf.Tensor4D, [3, 4], false, true));
    checkGradients((x) => run(x as Tensor), [numbers([1, 2, 2, 1])], { second: true });
    expect(run(numbers([1, 2, 2, 1])).shape).toEqual([1, 3, 4, 1]);
  });
});
