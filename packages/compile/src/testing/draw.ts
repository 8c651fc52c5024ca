import { Rng } from '@ocelli/random';
import type { DataType, NamedAttrMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { CompiledCase } from './check-compiled.js';

/** Cases drawn each from a stream of its own, so that one can be drawn again. */
export function drawCases(count: number, draw: (rng: Rng, index: number) => CompiledCase): CompiledCase[] {
  const rng = new Rng(20);
  return Array.from({ length: count }, (_, index) => {
    const drawn = draw(rng.fork(index), index);
    return { ...drawn, name: `case ${index}: ${drawn.name}` };
  });
}

/** An integer from low to high, both among them. */
export function between(rng: Rng, low: number, high: number): number {
  return low + rng.integer(high - low + 1);
}

export function oneOf<Item>(rng: Rng, items: readonly Item[]): Item {
  return items[rng.integer(items.length)] as Item;
}

/** Lengths from 1 to `longest`. */
export function drawShape(rng: Rng, rank: number, longest = 5): number[] {
  return Array.from({ length: rank }, () => between(rng, 1, longest));
}

/** Some axes of a tensor, in any order, each once. */
export function drawAxes(rng: Rng, rank: number): number[] {
  return Array.from(rng.permutation(rank)).slice(0, between(rng, Math.min(1, rank), rank));
}

/** A shape that broadcasts with another: some axes are 1 and some of the first are missing. */
export function drawBroadcast(rng: Rng, shape: readonly number[]): number[] {
  const missing = rng.boolean(0.3) ? rng.integer(shape.length + 1) : 0;
  return shape.slice(missing).map((length) => (rng.boolean(0.3) ? 1 : length));
}

/** Uniform numbers; whole ones, with equals among them, for int32 and where it is asked for. */
export function drawTensor(
  rng: Rng,
  shape: readonly number[],
  { dtype = 'float32', low = -2, high = 2, whole = false }: DrawOptions = {},
): Tensor {
  const size = tf.util.sizeFromShape([...shape]);
  const draw = (): number => {
    if (dtype === 'bool') return Number(rng.boolean());
    return whole || dtype === 'int32' ? between(rng, low, high) : rng.uniform(low, high);
  };
  return tf.tensor(Array.from({ length: size }, draw), [...shape], dtype);
}

export interface DrawOptions {
  readonly dtype?: Extract<DataType, 'float32' | 'int32' | 'bool'>;
  /** Default -2. */
  readonly low?: number;
  /** Default 2. */
  readonly high?: number;
  /** Whether numbers are whole; default false. */
  readonly whole?: boolean;
}

/** Runs a kernel, by the name and with the attributes that tfjs has for it. */
export function runKernel(
  name: string,
  inputs: Record<string, Tensor>,
  attributes: Record<string, unknown> = {},
): Tensor | Tensor[] {
  return tf.engine().runKernel(name, inputs as Record<string, TensorInfo> as never, attributes as NamedAttrMap);
}
