import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '@ocelli/safetensors';
import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';

/** The folder with published weights, where the environment names one that holds data. */
export function weightsFolder(): string | undefined {
  const data = process.env['OCELLI_DATA'];
  return data === undefined ? undefined : join(data, 'weights');
}

export interface Golden {
  readonly first8: readonly number[];
  readonly top5_index_logit: readonly (readonly [index: number, logit: number])[];
  readonly sum: number;
  readonly logits: readonly number[];
}

/** What PyTorch gave for `patternPixels` with a model's published weights; the fields differ between models. */
export function readGolden(folder: string, model: string): Golden {
  const { models } = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as { models: Record<string, Golden> };
  return models[model] as Golden;
}

export function readWeights(folder: string, file: string) {
  return readSafetensors(new Uint8Array(readFileSync(join(folder, file))));
}

/** An image `[1, size, size, 3]` whose numbers are `prepare` of a pixel from 0 to 255, computed from its place, and of its channel: red, green, blue. */
export function patternImage(size: number, prepare: (pixel: number, channel: number) => number): Tensor4D {
  const values = Float32Array.from({ length: 3 * size * size }, (_, at) => {
    const [place, channel] = [Math.floor(at / 3), at % 3];
    const pixel = (Math.imul(channel * size * size + place, 2_654_435_761) >>> 0) >>> 24;
    return prepare(pixel, channel);
  });
  return tensor4d(values, [1, size, size, 3]);
}
