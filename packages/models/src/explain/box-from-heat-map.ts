/** One image's heat map, row by row. */
export interface HeatMap {
  readonly data: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
}

/** A rectangle of whole pixels. */
export interface HeatMapBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export interface BoxFromHeatMapOptions {
  /** What part of the largest value a pixel must be above, from 0 up to 1; default 0.2. */
  readonly threshold?: number;
}

/**
 * The box around an object: around the largest connected region of the pixels above a part of the map's largest value, as in Zhou et al.
 * 2016, where that is 20 %. Pixels that touch at a corner are connected; of regions as large the first from the top is taken.
 *
 * @returns undefined where no value is above 0.
 * @throws RangeError when the data is not `height x width` finite values, or the threshold is not from 0 up to 1.
 */
export function boxFromHeatMap(map: HeatMap, { threshold = 0.2 }: BoxFromHeatMapOptions = {}): HeatMapBox | undefined {
  const { data, height, width } = map;
  if (!(threshold >= 0 && threshold < 1)) {
    throw new RangeError(`boxFromHeatMap: threshold must be from 0 up to, but not, 1, but it is ${threshold}.`);
  }
  if (data.length !== height * width) {
    throw new RangeError(`boxFromHeatMap: data must have ${height} x ${width} values, but it has ${data.length}.`);
  }
  const limit = threshold * largestOf(data);
  const isHot = Uint8Array.from(data, (value) => (value > limit ? 1 : 0));
  const stack = new Int32Array(isHot.length);
  let largest: Region | undefined;
  for (let start = 0; start < isHot.length; start++) {
    if (isHot[start] === 0) continue;
    const region = takeRegion(isHot, stack, start, map);
    if (largest === undefined || region.size > largest.size) largest = region;
  }
  return largest?.box;
}

interface Region {
  readonly size: number;
  readonly box: HeatMapBox;
}

/** 0 where none is above. */
function largestOf(data: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (!Number.isFinite(value)) throw new RangeError(`boxFromHeatMap: data must be finite, but value ${index} is ${value}.`);
    largest = Math.max(largest, value);
  }
  return largest;
}

/** Unmarks the pixels that are connected with one; of millions, so that none makes an array. */
function takeRegion(isHot: Uint8Array, stack: Int32Array, start: number, { height, width }: HeatMap): Region {
  let [top, bottom, left, right] = [height, 0, width, 0];
  let [size, waiting] = [0, 1];
  isHot[start] = 0;
  stack[0] = start;
  while (waiting > 0) {
    const place = stack[--waiting] as number;
    const y = Math.floor(place / width);
    const x = place % width;
    size++;
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    left = Math.min(left, x);
    right = Math.max(right, x);
    for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, height - 1); row++) {
      for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, width - 1); column++) {
        const near = row * width + column;
        if (isHot[near] === 0) continue;
        isHot[near] = 0;
        stack[waiting++] = near;
      }
    }
  }
  return { size, box: { top, left, height: bottom - top + 1, width: right - left + 1 } };
}
