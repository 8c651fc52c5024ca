import '@tensorflow/tfjs-backend-cpu';
import { numbers } from '@ocelli/testing';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { conventions, type MaxVitOrigin, paddingOf, padFor } from './origins.js';

describe('the padding of a 3x3 convolution', () => {
  const map = numbers([1, 6, 6, 1]) as Tensor4D;

  it.each(Object.keys(conventions) as MaxVitOrigin[])('of %s halves a map, and keeps its size without a stride', (origin) => {
    for (const stride of [1, 2] as const) {
      const padded = padFor(origin, map, 3, stride);
      expect(Math.floor(((padded.shape[1] ?? 0) + 2 * paddingOf(origin, stride) - 3) / stride) + 1).toBe(6 / stride);
    }
  });

  it("stands behind the map alone where TensorFlow halves it, and is the convolution's own else", () => {
    const padded = padFor('tensorflow', map, 3, 2);
    expect(padded.shape).toEqual([1, 7, 7, 1]);
    expect(padded.arraySync()[0]?.[0]?.slice(0, 6)).toEqual(map.arraySync()[0]?.[0]);
    expect(padFor('tensorflow', map, 3, 1)).toBe(map);
    expect(padFor('timm', map, 3, 2)).toBe(map);
  });
});
