import { describe, expect, it } from 'vitest';
import { boxFromHeatMap, type HeatMap } from './index.js';

/** A map of digits, a line a row. */
function drawn(...rows: string[]): HeatMap {
  return { data: rows.join('').split('').map(Number), height: rows.length, width: rows[0]?.length ?? 0 };
}

describe('boxFromHeatMap', () => {
  it('is around the largest of the regions, not around the hottest', () => {
    const map = drawn(
      '9000000',
      '0000333',
      '0000300',
      '0000000', //
    );
    expect(boxFromHeatMap(map)).toEqual({ top: 1, left: 4, height: 2, width: 3 });
  });

  it('takes what is above a part of the largest value, and not what is just that', () => {
    const map = drawn('000159100');
    expect(boxFromHeatMap({ ...map, data: [0, 2, 2.01, 5, 10, 2, 0, 0, 0] })).toEqual({ top: 0, left: 2, height: 1, width: 3 });
    expect(boxFromHeatMap(map, { threshold: 0.5 })).toEqual({ top: 0, left: 4, height: 1, width: 2 });
    expect(boxFromHeatMap(map, { threshold: 0 })).toEqual({ top: 0, left: 3, height: 1, width: 4 });
    expect(boxFromHeatMap(map, { threshold: 0.99 })).toEqual({ top: 0, left: 5, height: 1, width: 1 });
  });

  it('connects pixels that touch at a corner, around bends, and not across the edge', () => {
    const bent = drawn(
      '11110',
      '00001',
      '01110',
      '10000', //
    );
    expect(boxFromHeatMap(bent)).toEqual({ top: 0, left: 0, height: 4, width: 5 });
    expect(boxFromHeatMap(drawn('0001', '1100'))).toEqual({ top: 1, left: 0, height: 1, width: 2 });
  });

  it('takes the first from the top of regions as large, and all of a map that is hot everywhere', () => {
    expect(boxFromHeatMap(drawn('0001', '0000', '1000'))).toEqual({ top: 0, left: 3, height: 1, width: 1 });
    expect(boxFromHeatMap({ data: new Float32Array(120_000).fill(0.5), height: 300, width: 400 })).toEqual({
      top: 0,
      left: 0,
      height: 300,
      width: 400,
    });
  });

  it('is none where nothing is above 0', () => {
    expect(boxFromHeatMap(drawn('000'))).toBeUndefined();
    expect(boxFromHeatMap({ data: [-3, -1], height: 1, width: 2 }, { threshold: 0.9 })).toBeUndefined();
  });

  it('refuses values that no map has, and thresholds out of range', () => {
    const { data, ...size } = drawn('12', '34');
    expect(() => boxFromHeatMap({ ...size, data: [1, 2, 3] })).toThrow(
      'boxFromHeatMap: data must have 2 x 2 values, but it has 3.',
    );
    expect(() => boxFromHeatMap({ ...size, data: [1, Number.NaN, 3, 4] })).toThrow('data must be finite, but value 1 is NaN.');
    for (const threshold of [1, -0.1, Number.NaN]) {
      expect(() => boxFromHeatMap({ ...size, data }, { threshold })).toThrow(
        `boxFromHeatMap: threshold must be from 0 up to, but not, 1, but it is ${threshold}.`,
      );
    }
  });
});
