/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Each point's mean with its neighbours within `radius` places; fewer at the ends. */
export function smooth(points: readonly CurvePoint[], radius: number): CurvePoint[] {
  const sums = [0];
  for (const { y } of points) sums.push((sums.at(-1) ?? 0) + y);
  return points.map(({ x }, index) => {
    const [from, to] = [Math.max(0, index - radius), Math.min(points.length, index + radius + 1)];
    return { x, y: ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from) };
  });
}

/** At most so many of the points, evenly spaced, the first and the last among them. */
export function thin<Point>(points: readonly Point[], most: number): Point[] {
  if (points.length <= most) return [...points];
  const indices = Array.from({ length: most }, (_, place) => Math.round((place * (points.length - 1)) / (most - 1)));
  return indices.flatMap((index) => points[index] ?? []);
}
