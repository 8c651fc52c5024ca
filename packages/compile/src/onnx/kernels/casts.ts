import type { GraphDataType } from '../../graph/graph.js';
import type { OnnxBuilder, OnnxType, OnnxValue } from '../onnx-builder.js';

/** A result of another type as tfjs keeps it: cut off to a whole number, which wraps around, and 0 for NaN and infinities. */
export function kept(builder: OnnxBuilder, x: OnnxValue, dtype: GraphDataType): OnnxValue {
  const isReal = x.type === 'float32' || x.type === 'float64';
  // BitwiseAnd is new in opset 18: before, only what an int32 can hold is right.
  if (!isReal || dtype === 'float32' || builder.opset < 18) return builder.cast(x, dtype);
  // The lower half of the int64, which for all that an int64 cannot hold is 0. ONNX Runtime joins two casts to one where nothing is between.
  const half = numberOf(builder, 2 ** 32 - 1, 'int64');
  return builder.cast(builder.node('BitwiseAnd', [builder.cast(x, 'int64'), half], {}, { shape: x.shape }), dtype);
}

/** One number, of any type that tensors have. */
export function numberOf(builder: OnnxBuilder, value: number, type: OnnxType): OnnxValue {
  switch (type) {
    case 'float32':
      return builder.scalar(value);
    case 'int32':
      return builder.scalar(value, 'int32');
    case 'bool':
      return builder.constant(Uint8Array.of(value), [], 'bool');
    case 'float64':
      return builder.constant(Float64Array.of(value), [], 'float64');
    case 'int64':
      return builder.constant(BigInt64Array.of(BigInt(value)), [], 'int64');
    case 'uint32':
      return builder.constant(Uint32Array.of(value), [], 'uint32');
    case 'uint64':
      return builder.constant(BigUint64Array.of(BigInt(value)), [], 'uint64');
    default:
      return type satisfies never;
  }
}
