import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Values } from './tensor-record.js';

export function toTensor({ data, shape }: Values): Tensor {
  return tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}

/** A copy of the values, without stopping the page while a GPU is read. */
export async function readValues(tensor: Tensor): Promise<Values> {
  const { shape } = tensor;
  return { data: (await tensor.data()) as Values['data'], shape };
}
