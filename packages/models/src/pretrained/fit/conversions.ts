import type { StateDictEntry } from '@ocelli/safetensors';
import { interpolatePositions, positions } from '../../parts/interpolate-positions.js';

/** Makes a tensor of a file one of the shape that the model has. */
export type Convert = (entry: StateDictEntry) => StateDictEntry | Promise<StateDictEntry>;

type Shape = readonly number[];

/** How a tensor of one shape becomes one of another, where that is known for the model's tensor of that name. */
export function conversionFor(name: string, found: Shape, wanted: Shape): Convert | undefined {
  if (isOfOtherChannels(found, wanted)) return (entry) => ({ ...entry, shape: wanted, data: forChannels(entry, wanted[1] ?? 0) });
  if (name === positions && isOfOtherSide(found, wanted)) {
    const imageSize = sideOf(wanted);
    return async (entry) => {
      const resized = await interpolatePositions({ [name]: entry }, { imageSize, patchSize: 1 });
      return { ...entry, ...resized[name], dtype: 'F32' } as StateDictEntry;
    };
  }
  return undefined;
}

/** As many values in another shape. */
export function reshapeTo(shape: Shape): Convert {
  return (entry) => ({ ...entry, shape });
}

/** Of a convolution of colour images, and of one that differs in nothing but the channels that it takes. */
function isOfOtherChannels(found: Shape, wanted: Shape): boolean {
  return found.length === 4 && found[1] === 3 && String(found.with(1, wanted[1] ?? 0)) === String(wanted);
}

/**
 * A kernel `[out, 3, height, width]` for other channels, as timm makes it: for one their sum, which on a grey picture gives what the colours
 * gave; for more the three by turns, scaled so that they add up to as much.
 */
function forChannels({ data, shape }: StateDictEntry, channels: number): Float32Array {
  const [out = 0, , height = 0, width = 0] = shape;
  const pixels = height * width;
  const values = Float32Array.from(data as ArrayLike<number>, Number);
  const of = (output: number, channel: number, pixel: number) => values[(output * 3 + channel) * pixels + pixel] ?? 0;
  return Float32Array.from({ length: out * channels * pixels }, (_, index) => {
    const [output, pixel] = [Math.floor(index / (channels * pixels)), index % pixels];
    if (channels === 1) return of(output, 0, pixel) + of(output, 1, pixel) + of(output, 2, pixel);
    return (of(output, (Math.floor(index / pixels) % channels) % 3, pixel) * 3) / channels;
  });
}

function isOfOtherSide(found: Shape, wanted: Shape): boolean {
  const sides = [found, wanted].map(sideOf);
  return String(found.with(1, 0)) === String(wanted.with(1, 0)) && sides.every((side) => Number.isInteger(side) && side > 0);
}

function sideOf([, tokens = 0]: Shape): number {
  return Math.sqrt(tokens - 1);
}
