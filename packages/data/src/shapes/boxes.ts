import type { PlacedShape } from './scene.js';
import { shapeOutline } from './shape-outline.js';
import { sineCosine } from './sine-cosine.js';

/** The corners of an upright box in pixels; the image's upper left corner is 0, 0 and pixel i spans i to i + 1. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** A box in pixels and radians; a positive angle turns x towards y: clockwise on the screen. */
export type RotatedBox = readonly [centerX: number, centerY: number, width: number, height: number, angle: number];

/** The tightest upright box around a shape, from its outline and not from its pixels. */
export function uprightBox({ shape, centerX, centerY, radius, angle }: PlacedShape, side: number): Box {
  const outline = shapeOutline(shape);
  const [sine, cosine] = sineCosine(angle);
  const reach = (dx: number, dy: number) => outline.reach(dx * cosine + dy * sine, dy * cosine - dx * sine) * radius;
  return [
    (centerX - reach(-1, 0)) * side,
    (centerY - reach(0, -1)) * side,
    (centerX + reach(1, 0)) * side,
    (centerY + reach(0, 1)) * side,
  ];
}

/** The tightest box around a shape that is turned as the shape is. */
export function turnedBox({ shape, centerX, centerY, radius, angle }: PlacedShape, side: number): RotatedBox {
  const outline = shapeOutline(shape);
  const [sine, cosine] = sineCosine(angle);
  const [right, left, down, up] = [outline.reach(1, 0), outline.reach(-1, 0), outline.reach(0, 1), outline.reach(0, -1)];
  const [middleX, middleY] = [((right - left) / 2) * radius, ((down - up) / 2) * radius];
  return [
    (centerX + middleX * cosine - middleY * sine) * side,
    (centerY + middleX * sine + middleY * cosine) * side,
    (left + right) * radius * side,
    (up + down) * radius * side,
    angle,
  ];
}
