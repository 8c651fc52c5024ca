import type { Module } from '@ocelli/nn';
import { util } from '@tensorflow/tfjs-core';
import { trainedParameters } from '../state/trained-parameters.js';

/** Where the gradient of a parameter lies in a bucket, or a part of one that is larger than a bucket. */
export interface GradientPlace {
  /** The parameter's name in a state dict. */
  readonly parameter: string;
  /** The first of the gradient's values that is here, in PyTorch's order; 0 where all are. */
  readonly start: number;
  /** How many values. */
  readonly length: number;
}

/** For each bucket what lies in it, one after the other. */
export type GradientLayout = readonly (readonly GradientPlace[])[];

export interface GradientLayoutOptions {
  /** The most bytes of a bucket; default 25 MiB, as in PyTorch's DistributedDataParallel (Li et al. 2020). */
  readonly bucketBytes?: number;
}

const valueBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * Lays the gradients of a model's parameters, but for frozen ones, out in buckets: the last parameters first, since their gradients are computed first. A
 * gradient lies in one bucket, unless it is larger than a bucket: then it is cut into parts of a bucket each and a last one.
 *
 * @throws RangeError when a bucket has no room for a value.
 */
export function gradientLayout(model: Module, { bucketBytes = 25 * 2 ** 20 }: GradientLayoutOptions = {}): GradientLayout {
  const room = Math.floor(bucketBytes / valueBytes);
  if (!(room >= 1)) {
    throw new RangeError(`gradientLayout: bucketBytes must be at least ${valueBytes}, one value, but it is ${bucketBytes}.`);
  }
  const layout: GradientPlace[][] = [];
  let left = 0;
  for (const [parameter, { shape }] of trainedParameters(model).toReversed()) {
    const size = util.sizeFromShape([...shape]);
    for (let start = 0; start < size; start += room) {
      const length = Math.min(size - start, room);
      if (length > left) {
        layout.push([]);
        left = room;
      }
      layout.at(-1)?.push({ parameter, start, length });
      left -= length;
    }
  }
  return layout;
}
