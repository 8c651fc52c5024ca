import type { Rng } from '@ocelli/random';
import type { ClassificationDataset, ClassificationItem } from '../../dataset.js';

export interface NoiseDatasetOptions {
  readonly length: number;
  /** Whether images are of bytes. */
  readonly bytes?: boolean;
  /** Whether `get` is asynchronous, late samples often arriving before early ones. */
  readonly late?: boolean;
  /** The samples that fail. */
  readonly bad?: number | readonly number[];
  /** The sample that is larger than the others. */
  readonly odd?: number;
  /** The sample that ends its thread. */
  readonly deadly?: number;
  /** Whether making the dataset fails. */
  readonly broken?: boolean;
}

/** Random images of 4 x 3 pixels and 2 channels, made from the stream that the loader hands out. */
export default function noiseDataset(options: NoiseDatasetOptions): ClassificationDataset {
  const { length, bytes = false, late = false, bad, odd, deadly, broken = false } = options;
  if (broken) throw Object.assign(new RangeError('The folder is empty.'), { code: 'EMPTY' });
  const badOnes = bad === undefined ? [] : [bad].flat();
  const make = (index: number, rng: Rng): ClassificationItem => {
    if (badOnes.includes(index)) throw Object.assign(new TypeError('The picture is torn.'), { code: 'TORN' });
    if (index === deadly) process.exit(7);
    const [height, width, channels] = [index === odd ? 5 : 4, 3, 2];
    const levels = rng.fillUniform(new Float32Array(height * width * channels));
    const data = bytes ? Uint8Array.from(levels, (level) => level * 256) : levels;
    return { image: { data, height, width, channels }, label: index % 5 };
  };
  return {
    length,
    classNames: ['a', 'b', 'c', 'd', 'e'],
    label: (index) => index % 5,
    describe: (index) => `noise ${index}`,
    get: (index, rng) => (late ? delay((index * 7) % 3, () => make(index, rng)) : make(index, rng)),
  };
}

function delay<Result>(milliseconds: number, make: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(make());
      } catch (error) {
        reject(error as Error);
      }
    }, milliseconds);
  });
}
