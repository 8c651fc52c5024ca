/** The array that holds a tensor's values: F16 and BF16 are decoded to a `Float32Array`. */
export type TensorData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/**
 * What each dtype takes in a file and which array holds it, in the order in which the reference writer lays tensors out:
 * from the widest to the narrowest, so that each one starts at a multiple of its element's size.
 */
export const dtypes = {
  U64: { bytes: 8, array: BigUint64Array },
  I64: { bytes: 8, array: BigInt64Array },
  F64: { bytes: 8, array: Float64Array },
  F32: { bytes: 4, array: Float32Array },
  U32: { bytes: 4, array: Uint32Array },
  I32: { bytes: 4, array: Int32Array },
  BF16: { bytes: 2, array: Float32Array },
  F16: { bytes: 2, array: Float32Array },
  U16: { bytes: 2, array: Uint16Array },
  I16: { bytes: 2, array: Int16Array },
  I8: { bytes: 1, array: Int8Array },
  U8: { bytes: 1, array: Uint8Array },
  BOOL: { bytes: 1, array: Uint8Array },
} as const;

export type SafetensorsDtype = keyof typeof dtypes;

export function isDtype(name: unknown): name is SafetensorsDtype {
  return typeof name === 'string' && Object.hasOwn(dtypes, name);
}
