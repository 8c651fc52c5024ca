import { expect, test } from 'vitest';
import { backgroundColours, colourDistance, leastColourDistance, shapeColours } from './colours.js';

test('the distance of black and white is the largest', () => {
  expect(colourDistance([0, 0, 0], [255, 255, 255])).toBeCloseTo(764.8, 1);
  expect(colourDistance([12, 34, 56], [12, 34, 56])).toBe(0);
});

test('on every background at least four colours stand out', () => {
  for (const background of Object.values(backgroundColours)) {
    const visible = Object.values(shapeColours).filter((colour) => colourDistance(colour, background) >= leastColourDistance);
    expect(visible.length).toBeGreaterThanOrEqual(4);
  }
});
