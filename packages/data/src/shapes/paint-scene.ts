import type { Image } from '@ocelli/transforms';
import type { Rgb } from './colours.js';
import type { Outline } from './outline.js';
import type { Background, PlacedShape, Scene, Spot } from './scene.js';
import { shapeOutline } from './shape-outline.js';
import { sineCosine } from './sine-cosine.js';
import { clamp, latticeValue } from './texture.js';

const channels = 3;

/** How far the shadow lies to the lower right, how far it fades and how dark it is, in radii of the shape. */
const shadow = { shift: 0.09, blur: 0.22, opacity: 0.32 };

/** The picture while it is painted: rows of red, green and blue from 0 to 255, not yet rounded. */
interface Canvas {
  readonly levels: Float32Array;
  readonly side: number;
}

export interface Painting {
  readonly image: Image;
  /** Per shape the pixels that it covers by half or more, as ones in an image of one channel. */
  readonly masks: readonly Image[];
}

/** Paints a scene on side x side pixels: the background, then each shape's shadow and the shape, then the grain. */
export function paintScene({ background, shapes }: Scene, side: number): Painting {
  const canvas: Canvas = { levels: new Float32Array(side * side * channels), side };
  paintBackground(canvas, background);
  for (const spot of background.spots) paintSpot(canvas, spot);
  const masks = shapes.map((shape) => paintShape(canvas, shape));
  return { image: { data: develop(canvas, background), height: side, width: side, channels }, masks };
}

function paintBackground({ levels, side }: Canvas, { tones: [first, second], mixture }: Background): void {
  let target = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++, target += channels) {
      const part = mixture((column + 0.5) / side, (row + 0.5) / side);
      levels[target] = first[0] + (second[0] - first[0]) * part;
      levels[target + 1] = first[1] + (second[1] - first[1]) * part;
      levels[target + 2] = first[2] + (second[2] - first[2]) * part;
    }
  }
}

function paintSpot(canvas: Canvas, { centerX, centerY, radius, paint, opacity }: Spot): void {
  eachPixelAround(canvas, centerX, centerY, radius, (x, y, target) => {
    const coverage = clamp(0.5 + (radius - Math.sqrt(x * x + y * y)) * canvas.side);
    if (coverage > 0) blend(canvas.levels, target, paint, 1, coverage * opacity);
  });
}

function paintShape(canvas: Canvas, { shape, paint, centerX, centerY, radius, angle }: PlacedShape): Image {
  const { levels, side } = canvas;
  const outline = shapeOutline(shape);
  const [sine, cosine] = sineCosine(angle);
  // Distances in radii of the shape at a place that is given from its middle.
  const distance = (x: number, y: number) => turnedDistance(outline, sine, cosine, x / radius, y / radius);
  const shift = shadow.shift * radius;
  eachPixelAround(canvas, centerX, centerY, radius * (1 + shadow.shift + shadow.blur), (x, y, target) => {
    const depth = clamp(0.5 - distance(x - shift, y - shift) / (2 * shadow.blur));
    if (depth > 0) darken(levels, target, 1 - shadow.opacity * depth * depth * (3 - 2 * depth));
  });
  const mask = new Uint8Array(side * side);
  eachPixelAround(canvas, centerX, centerY, radius, (x, y, target) => {
    const coverage = clamp(0.5 - distance(x, y) * radius * side);
    if (coverage === 0) return;
    // Light falls from the upper left.
    const light = 1 - (0.1 * (x + 1.4 * y)) / radius;
    blend(levels, target, paint, light, coverage);
    if (coverage >= 0.5) mask[target / channels] = 1;
  });
  return { data: mask, height: side, width: side, channels: 1 };
}

function turnedDistance(outline: Outline, sine: number, cosine: number, x: number, y: number): number {
  return outline.distance(x * cosine + y * sine, y * cosine - x * sine);
}

/** Calls back for each pixel whose middle may be within `reach` of a place, with the way from there and its first level. */
function eachPixelAround(
  { side }: Canvas,
  centerX: number,
  centerY: number,
  reach: number,
  visit: (x: number, y: number, target: number) => void,
): void {
  const left = Math.max(Math.floor((centerX - reach) * side - 1), 0);
  const right = Math.min(Math.floor((centerX + reach) * side + 2), side);
  // Pixels whose middle is further away than half a pixel's diagonal hold nothing.
  const furthest = (reach + 0.75 / side) * (reach + 0.75 / side);
  const top = Math.max(Math.floor((centerY - reach) * side - 1), 0);
  const bottom = Math.min(Math.floor((centerY + reach) * side + 2), side);
  for (let row = top; row < bottom; row++) {
    const y = (row + 0.5) / side - centerY;
    for (let column = left; column < right; column++) {
      const x = (column + 0.5) / side - centerX;
      if (x * x + y * y <= furthest) visit(x, y, (row * side + column) * channels);
    }
  }
}

/** Lays a colour over a pixel. Light adds up in squares of levels, roughly, so that no dark seam shows between two colours. */
function blend(levels: Float32Array, target: number, paint: Rgb, light: number, opacity: number): void {
  for (let channel = 0; channel < channels; channel++) {
    const level = (paint[channel] ?? 0) * light;
    const behind = levels[target + channel] ?? 0;
    levels[target + channel] = opacity === 1 ? level : Math.sqrt(opacity * level * level + (1 - opacity) * behind * behind);
  }
}

function darken(levels: Float32Array, target: number, factor: number): void {
  for (let channel = 0; channel < channels; channel++) levels[target + channel] = (levels[target + channel] ?? 0) * factor;
}

/** Adds the grain, the same in all channels of a pixel, and rounds to bytes. */
function develop({ levels, side }: Canvas, { grain, grainSeed }: Background): Uint8Array {
  const bytes = new Uint8ClampedArray(levels.length);
  let target = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const speck = grain * (2 * latticeValue(column, row, grainSeed) - 1);
      for (let channel = 0; channel < channels; channel++, target++) bytes[target] = (levels[target] ?? 0) + speck;
    }
  }
  return new Uint8Array(bytes.buffer);
}
