import type { ElementStream, Rng } from '@ocelli/random';
import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type Rank,
  type ShapeMap,
  type Tensor,
  tensor,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';

/** Writes a value for each element of a stream, 256 k with k uniform on -2^23 to 2^23 - 1; both may lie in one memory. */
export type Fill = (elements: Int32Array, into: Float32Array) => void;

/**
 * A tensor of random numbers, each from an element of the stream: in JavaScript, or by the kernel of that name where the current backend
 * has one.
 *
 * The kernel takes the stream's `words`, and is told the `shape` of what comes out and the stream's `rowLength` beside the attributes.
 */
export function draw<R extends Rank>(
  kernel: string,
  shape: ShapeMap[R],
  rng: Rng,
  attributes: Readonly<Record<string, unknown>>,
  fill: Fill,
): Tensor<R> {
  const stream = rng.elements();
  const size = shape.reduce((product, length) => product * length, 1);
  if (hasKernel(kernel)) {
    return tidy(() => run(kernel, { words: wordsOf(stream, size) }, { ...attributes, shape, rowLength: stream.rowLength }));
  }
  const values = new Float32Array(size);
  const elements = new Int32Array(values.buffer);
  stream.fillElements(elements);
  fill(elements, values);
  return tensor<R>(values, shape);
}

/** By a kernel where there is one, as a compiler has, whose program takes words of other seeds in other calls. */
function wordsOf(stream: ElementStream, size: number): Tensor {
  return hasKernel('RandomWords') ? run('RandomWords', {}, { stream, size }) : tensor1d(stream.words(size), 'int32');
}

function hasKernel(name: string): boolean {
  return getKernel(name, getBackend()) !== undefined;
}

function run<R extends Rank>(
  kernel: string,
  inputs: Readonly<Record<string, Tensor>>,
  attributes: Readonly<Record<string, unknown>>,
): Tensor<R> {
  return engine().runKernel(kernel, inputs, attributes as unknown as NamedAttrMap);
}
