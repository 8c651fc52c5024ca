import { describe, expect, test } from 'vitest';
import { axisWeights, nearestIndices } from './axis-weights.js';

const extents = [
  [1, 1],
  [1, 7],
  [7, 1],
  [2, 3],
  [5, 5],
  [9, 4],
  [4, 9],
  [100, 3],
  [333, 224],
] as const;

describe.each(extents)('from %i to %i pixels', (inputExtent, outputExtent) => {
  test.each([
    ['bilinear', true],
    ['bilinear', false],
    ['bicubic', true],
    ['bicubic', false],
  ] as const)('%s weights (antialias %s) lie inside and add up to 1', (interpolation, antialias) => {
    const { taps, starts, weights } = axisWeights(inputExtent, outputExtent, interpolation, antialias);
    expect([starts.length, weights.length]).toEqual([outputExtent, outputExtent * taps]);
    for (let place = 0; place < outputExtent; place++) {
      const start = starts[place] ?? -1;
      expect(start >= 0 && start + taps <= inputExtent).toBe(true);
      const sum = weights.subarray(place * taps, (place + 1) * taps).reduce((total, weight) => total + weight, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
    }
  });

  test('away from the border, linear weights keep a ramp straight', () => {
    for (const antialias of [true, false]) {
      const { taps, starts, weights } = axisWeights(inputExtent, outputExtent, 'bilinear', antialias);
      const scale = inputExtent / outputExtent;
      for (let place = 0; place < outputExtent; place++) {
        const center = scale * (place + 0.5) - 0.5;
        const reach = Math.max(scale, 1);
        if (center - reach < 0 || center + reach > inputExtent - 1) continue;
        let value = 0;
        for (let tap = 0; tap < taps; tap++) value += (weights[place * taps + tap] ?? 0) * ((starts[place] ?? 0) + tap);
        // An integer scale samples symmetrically; elsewhere the sampled triangle's mean is off by less than half a pixel.
        expect(Math.abs(value - center)).toBeLessThan(
          antialias && scale > 1 && !Number.isInteger(scale) ? 0.5 : 1e-4 * inputExtent,
        );
      }
    }
  });

  test('nearest places ascend and lie inside', () => {
    for (const exact of [true, false]) {
      const indices = [...nearestIndices(inputExtent, outputExtent, exact)];
      expect(indices.every((index) => index >= 0 && index < inputExtent)).toBe(true);
      expect(indices.toSorted((a, b) => a - b)).toEqual(indices);
    }
  });
});

test('the same extent weighs each pixel alone', () => {
  for (const interpolation of ['bilinear', 'bicubic'] as const) {
    const { taps, starts, weights } = axisWeights(6, 6, interpolation, true);
    for (let place = 0; place < 6; place++) {
      const own = place - (starts[place] ?? 0);
      expect([...weights.subarray(place * taps, (place + 1) * taps)].map((weight) => weight + 0)).toEqual(
        Array.from({ length: taps }, (_, tap) => (tap === own ? 1 : 0)),
      );
    }
  }
});
