import { disc, length, type Outline, type Point, polygon, union } from './outline.js';
import type { ShapeName } from './shape-names.js';
import { sineCosine } from './sine-cosine.js';

const fullTurn = 2 * Math.PI;
const rounding = 0.07;

/** The outline that belongs to a name. */
export function shapeOutline(shape: ShapeName): Outline {
  switch (shape) {
    case 'circle':
      return disc(0.86);
    case 'ring':
      return ring(0.68, 0.2);
    case 'crescent':
      return crescent();
    case 'triangle':
      return polygon(starPoints(3, 0.93), rounding);
    case 'square':
      return polygon(rectanglePoints(0.65, 0.65), rounding);
    case 'pentagon':
      return polygon(starPoints(5, 0.88), rounding);
    case 'star':
      return polygon(starPoints(5, 0.94, 0.4), rounding * 0.8);
    case 'cross':
      return union(polygon(rectanglePoints(0.86, 0.23), rounding), polygon(rectanglePoints(0.23, 0.86), rounding));
    case 'heart':
      return heart();
    case 'arrow':
      return union(
        polygon(
          [
            [0, -0.9],
            [0.72, 0.02],
            [-0.72, 0.02],
          ],
          rounding,
        ),
        polygon(
          [
            [-0.17, 0],
            [0.17, 0],
            [0.17, 0.85],
            [-0.17, 0.85],
          ],
          rounding,
        ),
      );
    default:
      return shape satisfies never;
  }
}

function rectanglePoints(halfWidth: number, halfHeight: number): Point[] {
  return [
    [-halfWidth, -halfHeight],
    [halfWidth, -halfHeight],
    [halfWidth, halfHeight],
    [-halfWidth, halfHeight],
  ];
}

/** A regular polygon whose first corner is at the top; with an inner radius, a star. */
function starPoints(corners: number, outer: number, inner?: number): Point[] {
  const steps = inner === undefined ? corners : 2 * corners;
  return Array.from({ length: steps }, (_, step) => {
    const [sine, cosine] = sineCosine((fullTurn * step) / steps);
    const radius = inner !== undefined && step % 2 === 1 ? inner : outer;
    return [radius * sine, -radius * cosine];
  });
}

function ring(radius: number, halfWidth: number): Outline {
  return {
    distance: (x, y) => Math.abs(length(x, y) - radius) - halfWidth,
    reach: () => radius + halfWidth,
  };
}

/** A disc less a smaller disc to its right; the horns end where the two circles meet. */
function crescent(): Outline {
  const [outerRadius, biteRadius, shift] = [0.92, 0.74, 0.46];
  const outer = disc(outerRadius);
  const bite = disc(biteRadius, [shift, 0]);
  const hornX = (outerRadius * outerRadius - biteRadius * biteRadius + shift * shift) / (2 * shift);
  const hornY = Math.sqrt(outerRadius * outerRadius - hornX * hornX);
  return {
    distance: (x, y) => Math.max(outer.distance(x, y), -bite.distance(x, y)),
    // Beyond the horns the outer circle is bitten off, and a horn reaches furthest.
    reach: (dx, dy) => (dx * outerRadius > hornX ? hornX * dx + hornY * Math.abs(dy) : outerRadius),
  };
}

/** Two discs side by side, and the lines from the point below that touch them. */
function heart(): Outline {
  const [lobeX, lobeY, radius, bottom] = [0.43, -0.28, 0.47, 0.9];
  const [fromX, fromY] = [-lobeX, bottom - lobeY];
  const squared = fromX * fromX + fromY * fromY;
  const [along, across] = [(radius * radius) / squared, (radius * Math.sqrt(squared - radius * radius)) / squared];
  const [touchX, touchY] = [lobeX + fromX * along + fromY * across, lobeY + fromY * along - fromX * across];
  const point = polygon(
    [
      [touchX, touchY],
      [0, bottom],
      [-touchX, touchY],
      [0, lobeY],
    ],
    0,
  );
  return union(point, disc(radius, [lobeX, lobeY]), disc(radius, [-lobeX, lobeY]));
}
