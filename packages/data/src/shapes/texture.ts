import type { Rng } from '@ocelli/random';
import { sineCosine } from './sine-cosine.js';

/** How the background's two tones are laid out. */
export const textureNames = ['plain', 'cloudy', 'striped', 'checked', 'dotted'] as const;

export type TextureName = (typeof textureNames)[number];

/** The part of the second tone at a point, 0 to 1; the image is the unit square. */
export type Texture = (x: number, y: number) => number;

/**
 * A texture with its direction, scale and place drawn from the stream. Its edges are anti-aliased for pixels of side `pixel`:
 * a pixel is covered by the part that its distance from the edge, in pixels, says.
 */
export function drawTexture(name: TextureName, rng: Rng, pixel: number): Texture {
  const [sine, cosine] = sineCosine(rng.uniform(0, 2 * Math.PI));
  const frequency = rng.uniform(3.5, 7.5);
  const [shiftX, shiftY] = [rng.uniform(), rng.uniform()];
  const seed = rng.uint32();
  const turned = (texture: Texture): Texture => {
    return (x, y) => texture((x * cosine + y * sine) * frequency + shiftX, (y * cosine - x * sine) * frequency + shiftY);
  };
  const sharpness = 1 / (frequency * pixel);
  switch (name) {
    case 'plain':
      return (x, y) => clamp(0.5 + (x - 0.5) * cosine + (y - 0.5) * sine);
    case 'cloudy':
      return turned((x, y) => 0.65 * valueNoise(x * 0.7, y * 0.7, seed) + 0.35 * valueNoise(x * 1.7, y * 1.7, seed + 1));
    case 'striped':
      return turned((x) => stripe(x, sharpness));
    case 'checked':
      return turned((x, y) => {
        const [across, down] = [stripe(x, sharpness), stripe(y, sharpness)];
        return across * (1 - down) + down * (1 - across);
      });
    case 'dotted':
      return turned((x, y) => {
        const [fromX, fromY] = [x - Math.floor(x) - 0.5, y - Math.floor(y) - 0.5];
        return clamp(0.5 + (0.29 - Math.sqrt(fromX * fromX + fromY * fromY)) * sharpness);
      });
    default:
      return name satisfies never;
  }
}

export function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** One on half of each unit, zero on the other half. */
function stripe(x: number, sharpness: number): number {
  return clamp(0.5 + (0.25 - Math.abs(x - Math.floor(x) - 0.5)) * sharpness);
}

/** Random values at whole coordinates, blended smoothly between. */
function valueNoise(x: number, y: number, seed: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [alongX, alongY] = [smooth(x - left), smooth(y - top)];
  const upper = mix(latticeValue(left, top, seed), latticeValue(left + 1, top, seed), alongX);
  const lower = mix(latticeValue(left, top + 1, seed), latticeValue(left + 1, top + 1, seed), alongX);
  return mix(upper, lower, alongY);
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** A hash of a lattice point, 0 to 1. */
export function latticeValue(x: number, y: number, seed: number): number {
  let word = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  word = Math.imul(word ^ (word >>> 12), 0x297a2d39);
  return ((word ^ (word >>> 15)) >>> 0) / 0x100000000;
}
