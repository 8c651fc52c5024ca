import type { ElementStream, Rng } from '@ocelli/random';
import type { Rank, ShapeMap, Tensor } from '@tensorflow/tfjs-core';
import { engine, getBackend, getKernel, type NamedAttrMap, tensor } from '@tensorflow/tfjs-core';

/** What a kernel that draws is told. */
export type DrawAttributes = Readonly<Record<string, unknown>> & {
  /** Of what comes out. */
  readonly shape: readonly number[];
  /** Where the numbers come from. */
  readonly stream: ElementStream;
};

/** Writes a value for each element of a stream, 256 k with k uniform on -2^23 to 2^23 - 1; both may lie in one memory. */
export type Fill = (elements: Int32Array, into: Float32Array) => void;

/**
 * A tensor of random numbers: by the kernel of that name where the current backend has one, as a compiler's has, else in JavaScript.
 *
 * The kernel takes no tensors and gives the same numbers as `fill` from the elements of `stream`.
 */
export function draw<R extends Rank>(
  kernel: string,
  shape: ShapeMap[R],
  rng: Rng,
  attributes: Readonly<Record<string, unknown>>,
  fill: Fill,
): Tensor<R> {
  const stream = rng.elements();
  if (getKernel(kernel, getBackend()) !== undefined) {
    const told: DrawAttributes = { ...attributes, shape, stream };
    return engine().runKernel(kernel, {}, told as unknown as NamedAttrMap) as Tensor<R>;
  }
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const elements = new Int32Array(values.buffer);
  stream.fillElements(elements);
  fill(elements, values);
  return tensor<R>(values, shape);
}
