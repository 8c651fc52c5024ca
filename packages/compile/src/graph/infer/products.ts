import { backend_util, broadcast_util, upcastType, util } from '@tensorflow/tfjs-core';
import type { Attributes, GraphDataType, Value } from '../graph.js';
import type { Infer } from './infer-outputs.js';

/** Products of matrices. */
export function productOutputs(): Record<string, Infer> {
  const product: Infer = ({ a, b }, attributes) => [
    { shape: productShape(a as Value, b as Value, attributes), dtype: (a as Value).dtype },
  ];
  return {
    BatchMatMul: product,
    _FusedMatMul: product,
    Einsum: (inputs, { equation }) => {
      const tensors = Object.values(inputs);
      const dtype = tensors.map((tensor) => tensor.dtype).reduce((one, other) => upcastType(one, other) as GraphDataType);
      return [{ shape: einsumShape(tensors, equation as string), dtype: dtype === 'bool' ? 'int32' : dtype }];
    },
  };
}

function productShape(a: Value, b: Value, { transposeA, transposeB }: Attributes): number[] {
  const [inner, outer] = [a.shape.at(transposeA === true ? -2 : -1), b.shape.at(transposeB === true ? -1 : -2)];
  util.assert(inner === outer, () => `matMul: [${a.shape}] has rows of ${inner} numbers and [${b.shape}] columns of ${outer}.`);
  const rows = a.shape.at(transposeA === true ? -1 : -2) ?? 1;
  const columns = b.shape.at(transposeB === true ? -2 : -1) ?? 1;
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [...batch, rows, columns];
}

function einsumShape(tensors: readonly Value[], equation: string): number[] {
  const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
  backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as never);
  const lengths = new Map<number, number>();
  for (const [index, { shape }] of tensors.entries()) {
    for (const [axis, dimension] of (idDims[index] ?? []).entries()) lengths.set(dimension, shape[axis] ?? 1);
  }
  return allDims.flatMap((_, dimension) => (summedDims.includes(dimension) ? [] : [lengths.get(dimension) ?? 1]));
}
