import {
  type DataType,
  engine,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type TensorInfo,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Attributes } from '../graph/graph.js';

/** A call of a kernel as tfjs makes it: a list of inputs, or inputs by their names. */
export interface KernelCall {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, TensorInfo>> | readonly TensorInfo[];
  readonly attributes: Attributes;
}

/**
 * What a kernel that cannot be traced gives, found out by running it on zeros on another backend. It is only asked so that a trace can go
 * on to find what else cannot be compiled.
 *
 * @throws whatever that backend throws, which may lack the kernel too.
 */
export function outlinesElsewhere(
  backend: string,
  { kernel, inputs, attributes }: KernelCall,
): { shape: number[]; dtype: DataType }[] {
  const { backendName: current } = engine();
  // Both backends are there, so that this is done at once, though tfjs wraps it in a promise.
  void engine().setBackend(backend);
  const made: Tensor[] = [];
  try {
    const zerosLike = ({ shape, dtype }: TensorInfo): Tensor => {
      const tensor = zeros(shape, dtype as 'float32');
      made.push(tensor);
      return tensor;
    };
    const given = Array.isArray(inputs)
      ? inputs.map(zerosLike)
      : Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, zerosLike(tensor)]));
    const outputs = engine().runKernel(kernel, given as unknown as NamedTensorMap, { ...attributes } as NamedAttrMap);
    const all = (Array.isArray(outputs) ? outputs : [outputs]) as Tensor[];
    made.push(...all);
    return all.map(({ shape, dtype }) => ({ shape, dtype }));
  } finally {
    for (const tensor of made) tensor.dispose();
    void engine().setBackend(current);
  }
}
