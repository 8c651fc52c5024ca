import type { Rng } from '@ocelli/random';
import {
  type BackgroundColourName,
  backgroundColours,
  type ColourName,
  colourDistance,
  leastColourDistance,
  type Rgb,
  shapeColours,
} from './colours.js';
import type { Background, PlacedShape, Scene, Spot } from './scene.js';
import type { ShapeName } from './shape-names.js';
import { drawTexture, type TextureName } from './texture.js';

/** The choices that a scene is drawn from. */
export interface SceneChoices {
  readonly pixel: number;
  readonly objects: readonly [least: number, most: number];
  readonly shapes: readonly ShapeName[];
  readonly colours: readonly ColourName[];
  readonly textures: readonly TextureName[];
  readonly size: readonly [smallest: number, largest: number];
  readonly rotation: number;
  readonly grain: number;
}

const margin = 0.03;
const gap = 0.02;
const attemptsPerSize = 20;
const smallerSizes = 6;

/** Draws what a picture shows: the background from one stream and each shape from its own. */
export function drawScene(rng: Rng, choices: SceneChoices): Scene {
  const background = drawBackground(rng.fork('background'), choices);
  const stream = rng.fork('shapes');
  const [least, most] = choices.objects;
  const count = least + stream.integer(most - least + 1);
  const shapes: PlacedShape[] = [];
  for (let index = 0; index < count; index++) {
    const placed = placeShape(stream.fork(index), choices, count, background, shapes);
    if (placed) shapes.push(placed);
  }
  return { background, shapes };
}

function drawBackground(rng: Rng, { pixel, textures, grain }: SceneChoices): Background {
  const colour = pick(rng, Object.keys(backgroundColours) as BackgroundColourName[]);
  const texture = pick(rng, textures);
  const first = jitter(rng, backgroundColours[colour], 14);
  const light = 0.3 * first[0] + 0.59 * first[1] + 0.11 * first[2];
  const step = rng.uniform(16, 44) * (light > 150 || (light > 90 && rng.boolean()) ? -1 : 1);
  const second: Rgb = [first[0] + step, first[1] + step, first[2] + step];
  const mixture = drawTexture(texture, rng.fork('texture'), pixel);
  const spots = Array.from({ length: 4 + rng.integer(9) }, () => drawSpot(rng, first));
  return { colour, texture, tones: [first, second], mixture, spots, grain, grainSeed: rng.uint32() };
}

function drawSpot(rng: Rng, behind: Rgb): Spot {
  return {
    centerX: rng.uniform(),
    centerY: rng.uniform(),
    radius: rng.uniform(0.01, 0.045),
    paint: jitter(rng, behind, 110),
    opacity: rng.uniform(0.25, 0.6),
  };
}

/** A shape where no other one is, smaller if need be; nothing where there is no room. */
function placeShape(
  rng: Rng,
  choices: SceneChoices,
  count: number,
  { tones }: Background,
  others: readonly PlacedShape[],
): PlacedShape | undefined {
  const shape = pick(rng, choices.shapes);
  const visible = choices.colours.filter((colour) => tones.every((tone) => contrasts(shapeColours[colour], tone)));
  const colour = pick(rng, visible.length > 0 ? visible : choices.colours);
  const paint = jitter(rng, shapeColours[colour], 16);
  const turn = rng.uniform(-choices.rotation, choices.rotation);
  // No one can see how a circle is turned.
  const angle = shape === 'circle' || shape === 'ring' ? 0 : turn;
  const part = rng.uniform();
  const size = part < 1 / 3 ? 'small' : part < 2 / 3 ? 'medium' : 'large';
  const [smallest, largest] = choices.size;
  const crowding = count === 1 ? 1 : 0.85 / Math.sqrt(count);
  let radius = ((smallest + (largest - smallest) * part) / 2) * crowding;
  for (let round = 0; round < smallerSizes; round++, radius *= 0.85) {
    const border = Math.min(radius + margin, 0.5);
    for (let attempt = 0; attempt < attemptsPerSize; attempt++) {
      const [centerX, centerY] = [rng.uniform(border, 1 - border), rng.uniform(border, 1 - border)];
      const free = others.every((other) => {
        const [x, y, apart] = [other.centerX - centerX, other.centerY - centerY, other.radius + radius + gap];
        return x * x + y * y >= apart * apart;
      });
      if (free) return { shape, colour, paint, centerX, centerY, radius, angle, size };
    }
  }
  return undefined;
}

function contrasts(a: Rgb, b: Rgb): boolean {
  return colourDistance(a, b) >= leastColourDistance;
}

function jitter(rng: Rng, [red, green, blue]: Rgb, amount: number): Rgb {
  const moved = (level: number) => Math.min(Math.max(level + rng.uniform(-amount, amount), 0), 255);
  return [moved(red), moved(green), moved(blue)];
}

function pick<Choice>(rng: Rng, choices: readonly Choice[]): Choice {
  const choice = choices[rng.integer(choices.length)];
  if (choice === undefined) throw new RangeError('There is nothing to choose from.');
  return choice;
}
