import { type GraphData, type GraphDataType, sizeOf, type Value } from './graph.js';

/** A constant of these elements; kept as one number where all are equal. */
export function constantOf(shape: readonly number[], dtype: GraphDataType, data: GraphData | number): Value {
  return { shape, dtype, source: { kind: 'constant', data: typeof data === 'number' ? data : condense(data) } };
}

export function constantScalar(value: number, dtype: GraphDataType = 'float32'): Value {
  return constantOf([], dtype, value);
}

/** The number that all elements of a constant are, if they are one. */
export function uniformValue({ source, shape }: Value): number | undefined {
  return source.kind === 'constant' && typeof source.data === 'number' && sizeOf(shape) > 0 ? source.data : undefined;
}

/** All elements of a constant. */
export function elementsOf({ source, shape, dtype }: Value): GraphData | undefined {
  if (source.kind !== 'constant') return undefined;
  return typeof source.data === 'number' ? emptyData(dtype, sizeOf(shape)).fill(source.data) : source.data;
}

export function emptyData(dtype: GraphDataType, length: number): GraphData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'bool':
      return new Uint8Array(length);
    default:
      return dtype satisfies never;
  }
}

function condense(data: GraphData): GraphData | number {
  const [first] = data;
  return first !== undefined && isUniform(data, first) ? first : data;
}

/** Not by `every`, whose calls take long for a few million elements. Zeros of both signs are not one. */
function isUniform(data: GraphData, first: number): boolean {
  for (let index = 1; index < data.length; index++) if (data[index] !== first) return false;
  return first !== 0 || data.every((element) => Object.is(element, first));
}
