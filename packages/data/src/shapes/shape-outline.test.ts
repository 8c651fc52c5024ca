import { describe, expect, test } from 'vitest';
import type { Outline } from './outline.js';
import { shapeNames } from './shape-names.js';
import { shapeOutline } from './shape-outline.js';

const step = 0.01;

/** The middles of a fine grid's cells that lie inside. */
function insidePoints(outline: Outline): [number, number][] {
  const points: [number, number][] = [];
  for (let y = -1.1 + step / 2; y < 1.1; y += step) {
    for (let x = -1.1 + step / 2; x < 1.1; x += step) if (outline.distance(x, y) < 0) points.push([x, y]);
  }
  return points;
}

describe.each(shapeNames)('%s', (name) => {
  const outline = shapeOutline(name);
  const inside = insidePoints(outline);

  test('lies within the unit circle and fills a good part of it', () => {
    expect(Math.max(...inside.map(([x, y]) => Math.hypot(x, y)))).toBeLessThanOrEqual(1);
    expect((inside.length * step * step) / Math.PI).toBeGreaterThan(0.2);
  });

  test('reaches as far in each direction as its furthest point', () => {
    for (let turn = 0; turn < 48; turn++) {
      const [dx, dy] = [Math.cos((turn * Math.PI) / 24), Math.sin((turn * Math.PI) / 24)];
      const furthest = inside.reduce((most, [x, y]) => Math.max(most, x * dx + y * dy), -Infinity);
      const reach = outline.reach(dx, dy);
      expect(reach).toBeGreaterThanOrEqual(furthest);
      // A sharp horn is missed by a few of the grid's cells.
      expect(reach).toBeLessThan(furthest + 4 * step);
    }
  });

  test('has a distance whose slope is 1 outside and across the outline', () => {
    for (let turn = 0; turn < 37; turn++) {
      for (const radius of [0.3, 0.5, 0.7, 0.9, 1.2, 1.7]) {
        const [x, y] = [radius * Math.cos(turn * 0.17), radius * Math.sin(turn * 0.17)];
        if (outline.distance(x, y) < -0.05) continue;
        const slopeX = (outline.distance(x + 1e-6, y) - outline.distance(x - 1e-6, y)) / 2e-6;
        const slopeY = (outline.distance(x, y + 1e-6) - outline.distance(x, y - 1e-6)) / 2e-6;
        expect(Math.hypot(slopeX, slopeY)).toBeCloseTo(1, 4);
      }
    }
  });
});
