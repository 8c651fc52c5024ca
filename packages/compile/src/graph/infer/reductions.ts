import { util } from '@tensorflow/tfjs-core';
import type { GraphDataType, Value } from '../graph.js';
import type { Infer } from './infer-outputs.js';

/** Kernels that join the values along some axes into one. */
export function reductionOutputs(): Record<string, Infer> {
  return {
    Sum: reduction('axis', (dtype) => (dtype === 'bool' ? 'int32' : dtype)),
    Mean: reduction('axis', () => 'float32'),
    Prod: reduction('axis', (dtype) => (dtype === 'bool' ? 'int32' : dtype)),
    Max: reduction('reductionIndices', (dtype) => dtype),
    Min: reduction('axis', (dtype) => dtype),
    All: reduction('axis', () => 'bool'),
    Any: reduction('axis', () => 'bool'),
    ArgMax: reduction('axis', () => 'int32'),
    ArgMin: reduction('axis', () => 'int32'),
    ChannelDot: ({ a }) => [{ shape: (a as Value).shape.slice(-1), dtype: 'float32' }],
  };
}

function reduction(axisName: string, resultOf: (dtype: GraphDataType) => GraphDataType): Infer {
  return (inputs, attributes) => {
    const { shape, dtype } = inputs['x'] as Value;
    const axes = reducedAxes(attributes[axisName], shape);
    const kept = shape.flatMap((length, axis) => (!axes.includes(axis) ? [length] : attributes['keepDims'] === true ? [1] : []));
    return [{ shape: kept, dtype: resultOf(dtype) }];
  };
}

/** The axes that an attribute names, from 0 upwards. */
export function reducedAxes(attribute: unknown, shape: readonly number[]): number[] {
  return util.parseAxisParam((attribute ?? null) as number | number[], [...shape]).sort((one, other) => one - other);
}
