/** A point or direction; y grows downwards, as in an image. */
export type Point = readonly [x: number, y: number];

/** A shape's outline in its own coordinates: upright, around the origin, inside the circle of radius 1. */
export interface Outline {
  /**
   * The signed distance of a point from the outline: negative inside. Outside and close to the outline it is exact; deep
   * inside it may be nearer to zero than it should.
   */
  distance(x: number, y: number): number;
  /** How far the shape reaches in a direction: the largest x dx + y dy of its points, with (dx, dy) of length 1. */
  reach(dx: number, dy: number): number;
}

/** A filled circle. */
export function disc(radius: number, [centerX, centerY]: Point = [0, 0]): Outline {
  return {
    distance: (x, y) => length(x - centerX, y - centerY) - radius,
    reach: (dx, dy) => centerX * dx + centerY * dy + radius,
  };
}

/** What the distance from one edge of a polygon needs, as numbers in a row: see `polygon`. */
const edgeFields = 6;

/** A polygon through the points, in order, whose corners and edges are moved outwards by `rounding`. */
export function polygon(points: readonly Point[], rounding: number): Outline {
  const edges = Float64Array.from(
    points.flatMap(([fromX, fromY], index) => {
      const [toX, toY] = points[(index + 1) % points.length] ?? [0, 0];
      const [alongX, alongY] = [toX - fromX, toY - fromY];
      return [fromX, fromY, toY, alongX, alongY, 1 / (alongX * alongX + alongY * alongY)];
    }),
  );
  return {
    distance: (x, y) => polygonDistance(edges, x, y) - rounding,
    reach(dx, dy) {
      let furthest = -Infinity;
      for (const [x, y] of points) furthest = Math.max(furthest, x * dx + y * dy);
      return furthest + rounding;
    },
  };
}

/** The distance from the nearest edge, negative where a ray to the right crosses an odd number of edges. */
function polygonDistance(edges: Float64Array, x: number, y: number): number {
  let nearest = Infinity;
  let inside = false;
  for (let edge = 0; edge < edges.length; edge += edgeFields) {
    const fromY = edges[edge + 1] ?? 0;
    const alongX = edges[edge + 3] ?? 0;
    const alongY = edges[edge + 4] ?? 0;
    const right = x - (edges[edge] ?? 0);
    const down = y - fromY;
    const part = (right * alongX + down * alongY) * (edges[edge + 5] ?? 0);
    const clamped = part < 0 ? 0 : part > 1 ? 1 : part;
    const awayX = right - alongX * clamped;
    const awayY = down - alongY * clamped;
    const squared = awayX * awayX + awayY * awayY;
    if (squared < nearest) nearest = squared;
    if (fromY > y !== (edges[edge + 2] ?? 0) > y && right * alongY < alongX * down === alongY > 0) inside = !inside;
  }
  return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}

/** All points of any of the outlines. */
export function union(...outlines: readonly Outline[]): Outline {
  return {
    distance(x, y) {
      let nearest = Infinity;
      for (const outline of outlines) nearest = Math.min(nearest, outline.distance(x, y));
      return nearest;
    },
    reach(dx, dy) {
      let furthest = -Infinity;
      for (const outline of outlines) furthest = Math.max(furthest, outline.reach(dx, dy));
      return furthest;
    },
  };
}

export function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
